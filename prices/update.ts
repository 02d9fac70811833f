import { formatAttos } from '../src/core/money.ts';
import type { PriceBook } from '../src/core/pricing/book.ts';
import { type PriceFile, readPriceFile } from '../src/core/pricing/price-file.ts';
import { type Rate, ratesOf } from '../src/core/pricing/rate.ts';
import { canonicalProvider } from '../src/core/provider.ts';
import { bookFile } from './book-file.ts';
import { GenaiProviders, genaiQuotes } from './genai-prices.ts';
import { litellmQuotes } from './litellm.ts';
import { ListedEntries, withSnapshot } from './litellm-history.ts';
import { ModelsDevProviders, modelsDevQuotes } from './models-dev.ts';
import { isSoldByUse } from './provider-names.ts';
import { isPlausible, type Quote, scopeKey, SOURCE_ORDER, type SourceName } from './quote.ts';

/** What a newer list says otherwise than the book. `kept`: a better source says so, and stays. `gone`: it no longer lists the model, whose price stays. */
interface PriceChange {
  readonly kind: 'new model' | 'new price' | 'changed' | 'kept' | 'gone';
  readonly provider: string;
  readonly model: string;
  /** What is priced and under which conditions; empty for a whole model. */
  readonly price: string;
  /** Dollars a unit; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
  /** First day of the new price; null when it holds since ever. */
  readonly from: string | null;
}

interface PriceUpdate {
  readonly source: SourceName;
  readonly changes: readonly PriceChange[];
  /** What goes before the book to make it say so. */
  readonly files: readonly PriceFile[];
}

/** A newer list as parsed JSON: LiteLLM's, genai-prices', models.dev's, or files of the book. Null when it is none of them. */
export function readList(list: unknown, day: string): { source: SourceName; quotes: readonly Quote[] } | null {
  const files = Array.isArray(list) ? list : [list];
  const read = files.map((file) => readPriceFile(file));
  if (read.every((file): file is PriceFile => 'provider' in file && 'models' in file)) {
    return { source: 'provider-documentation', quotes: read.flatMap((file) => fileQuotes(file, day)) };
  }
  const genai = GenaiProviders.safeParse(list);
  if (genai.success) return { source: 'genai-prices', quotes: genaiQuotes(genai.data, day) };
  const modelsDev = ModelsDevProviders.safeParse(list);
  if (modelsDev.success) return { source: 'models.dev', quotes: modelsDevQuotes(modelsDev.data, day) };
  const litellm = ListedEntries.safeParse(list);
  if (!litellm.success) return null;
  const quotes = litellmQuotes(withSnapshot([], litellm.data, day));
  return quotes.length === 0 ? null : { source: 'litellm', quotes };
}

/** What merging a list into a book changes from a day on. A list noticing a price is not a price changing: what was charged before stays. */
export function updateOf(book: PriceBook, source: SourceName, listed: readonly Quote[], day: string): PriceUpdate {
  const quotes = listed.filter((quote) => isPlausible(quote) && isSoldByUse(quote.provider) && quote.to === null);
  const byModel = [...Map.groupBy(quotes, ({ provider, model }) => `${provider}|${model}`).values()];
  const told = byModel.map((own) => modelUpdate(book, source, own, day));
  const taken = told.flatMap((one) => one.taken);
  const changes = [...told.flatMap((one) => one.changes), ...goneFrom(book, source, quotes)];
  const sources = { [source]: { name: source, reference: `merged on ${day}`, licence: 'as its source says' } };
  const files = [...Map.groupBy(taken, ({ provider }) => provider)].map(([provider, its]) =>
    bookFile(provider, its, sources),
  );
  return { source, changes, files };
}

interface ModelUpdate {
  readonly changes: readonly PriceChange[];
  readonly taken: readonly Quote[];
}

function modelUpdate(book: PriceBook, source: SourceName, own: readonly Quote[], day: string): ModelUpdate {
  const [first] = own;
  if (!first) return { changes: [], taken: [] };
  const known = listRates(book, first.provider, first.model);
  if (known === null) return { changes: [newModel(first)], taken: own };
  const scopes = [...Map.groupBy(own, scopeKey).values()];
  const told = scopes.map((scope) => ({ scope, change: changeOf(known, source, scope, day) }));
  return {
    changes: told.flatMap(({ change }) => change ?? []),
    taken: told.flatMap(({ scope, change }) => (change && change.kind !== 'kept' ? dated(scope, change.from) : [])),
  };
}

function fileQuotes(file: PriceFile, day: string): Quote[] {
  const provider = canonicalProvider(file.provider);
  return file.models.flatMap(({ id, aliases = [], prices }) =>
    [id, ...aliases].flatMap((name) =>
      prices.flatMap((group) =>
        ratesOf({ ...file, provider }, name, [group], { owner: null, order: 0 }).map((rate): Quote => {
          const { quantity, serviceTier, region, kind, above, note } = rate;
          const when = { from: group.from ?? null, to: group.to ?? null, hours: group.hours ?? null };
          const said = { observedAt: group.observedAt ?? day, source: 'provider-documentation', note } as const;
          return {
            provider,
            model: name.toLowerCase(),
            quantity,
            serviceTier,
            region,
            kind,
            above,
            rate: rate.rate,
            ...when,
            ...said,
          };
        }),
      ),
    ),
  );
}

/** List prices in force from now on; null when nobody lists the model. */
function listRates(book: PriceBook, provider: string, model: string): Rate[] | null {
  const entry = book.entries.get(provider)?.get(model);
  return entry?.rates.filter(({ isOwn, to, hours }) => !isOwn && to === null && hours === null) ?? null;
}

function changeOf(
  known: readonly Rate[],
  source: SourceName,
  scope: readonly Quote[],
  day: string,
): PriceChange | null {
  const steps = scope.filter(({ hours }) => hours === null);
  const [first] = steps;
  if (!first) return null;
  const same = known.filter((rate) => isSameScope(rate, first));
  const best = Math.max(...same.map(({ order }) => order));
  const current = same.filter(({ order }) => order === best);
  if (current.length === 0) return { ...described(first), kind: 'new price', before: null, from: first.from };
  if (stepsText(current) === stepsText(steps)) return null;
  const before = current.map(({ rate }) => formatAttos(rate)).join(', ');
  const isBetter = current.some((rate) => rankOf(rate.source.name) < rankOf(source));
  return { ...described(first), kind: isBetter ? 'kept' : 'changed', before, from: first.from ?? day };
}

function isSameScope(rate: Rate, { quantity, serviceTier, region }: Quote): boolean {
  return rate.quantity === quantity && rate.serviceTier === serviceTier && rate.region === region;
}

function stepsText(steps: readonly { readonly above: number; readonly rate: bigint }[]): string {
  return steps
    .map(({ above, rate }) => `${above}:${rate}`)
    .toSorted()
    .join(' ');
}

/** Unknown sources are as good as any list. */
function rankOf(source: string): number {
  const rank = SOURCE_ORDER.findIndex((name) => name === source);
  return rank < 0 ? SOURCE_ORDER.length : rank;
}

function described({ provider, model, quantity, serviceTier, region, rate }: Quote) {
  const conditions = [quantity, serviceTier === 'standard' ? null : serviceTier, region].filter(
    (part) => part !== null,
  );
  return { provider, model, price: conditions.join(' '), after: formatAttos(rate) };
}

function newModel({ provider, model }: Quote): PriceChange {
  return { kind: 'new model', provider, model, price: '', before: null, after: null, from: null };
}

function dated(scope: readonly Quote[], from: string | null): Quote[] {
  return scope.map((quote) => ({ ...quote, from: quote.from ?? from }));
}

/** Models of the list's providers that the book has from this source, and that it no longer lists. */
function goneFrom(book: PriceBook, source: SourceName, quotes: readonly Quote[]): PriceChange[] {
  const listed = new Set(quotes.map(({ provider, model }) => `${provider}|${model}`));
  return [...new Set(quotes.map(({ provider }) => provider))].flatMap((provider) =>
    [...new Set(book.entries.get(provider)?.values())]
      .filter(({ names, rates }) => {
        const isOurs = rates.length > 0 && rates.every((rate) => rate.source.name === source);
        return isOurs && ![...names].some((name) => listed.has(`${provider}|${name}`));
      })
      .map(({ id }): PriceChange => ({
        kind: 'gone',
        provider,
        model: id,
        price: '',
        before: null,
        after: null,
        from: null,
      })),
  );
}
