import { identifyModel } from '../src/core/pricing/model-identity.ts';
import type { Resale } from './corrections.ts';
import type { Quote } from './quote.ts';

/**
 * A broker that passes its makers' prices through sells `maker/model` at the maker's own standard price, whatever it
 * calls the model: names are matched by the model they mean. Variants with a price of their own (`:extended`) stay.
 */
export function withResold(
  quotes: readonly Quote[],
  resale: Resale,
  madeBy: (maker: string) => readonly Quote[],
): Quote[] {
  const names = new Set(quotes.map((quote) => quote.model).filter((name) => !name.includes(':')));
  const resold = Object.entries(resale.of).flatMap(([prefix, maker]) => {
    const known = new Set([...names].filter((name) => name.startsWith(`${prefix}/`)));
    return [...sold(makersModels(madeBy(maker), resale), prefix, known)].flatMap(([name, own]) =>
      own.map((quote) => passedOn(quote, resale, name)),
    );
  });
  const replaced = new Set(resold.map((quote) => `${quote.model}|${quote.quantity}`));
  return [...quotes.filter((quote) => !replaced.has(`${quote.model}|${quote.quantity}`)), ...resold];
}

/** What each name sells; a name that is the maker's own spelling of a model sells that one. */
function sold(models: readonly Quote[][], prefix: string, known: ReadonlySet<string>): Map<string, readonly Quote[]> {
  const byName = new Map<string, readonly Quote[]>();
  for (const own of models) byName.set(`${prefix}/${own[0]?.model ?? ''}`, own);
  for (const own of models) {
    for (const name of otherNames(own, prefix, known)) if (!byName.has(name)) byName.set(name, own);
  }
  return byName;
}

/** The maker's quotes that a broker passes on, one list for each model, by the name without a date where there is one. */
function makersModels(made: readonly Quote[], resale: Resale): Quote[][] {
  const except = resale.except === undefined ? null : new RegExp(resale.except);
  const plain = made.filter(
    (quote) => quote.serviceTier === 'standard' && quote.region === null && !except?.test(quote.model),
  );
  const byModel = [...Map.groupBy(plain, (quote) => quote.model).values()];
  const bySense = Map.groupBy(byModel, ([first]) => (first ? modelMeant(first.model) : ''));
  return [...bySense.values()].flatMap((spellings) => {
    const shortest = spellings.toSorted((left, right) => lengthOf(left) - lengthOf(right))[0];
    return shortest ? [shortest] : [];
  });
}

function lengthOf([first]: readonly Quote[]): number {
  return first?.model.length ?? Infinity;
}

/** With dots in version numbers, and however else the broker already lists the same model. */
function otherNames([first]: readonly Quote[], prefix: string, known: ReadonlySet<string>): string[] {
  if (!first) return [];
  const meant = modelMeant(first.model);
  const dotted = first.model.replace(/(\d)-(\d)(?=$|-)/, '$1.$2');
  return [`${prefix}/${dotted}`, ...[...known].filter((name) => modelMeant(name) === meant).toSorted()];
}

function modelMeant(name: string): string {
  return identifyModel(name, '').model;
}

function passedOn(quote: Quote, resale: Resale, model: string): Quote {
  const { provider, why, reference, observedAt } = resale;
  return { ...quote, provider, model, source: 'provider-documentation', observedAt, note: `${why} (${reference})` };
}
