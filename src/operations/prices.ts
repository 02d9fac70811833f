import { z } from 'zod';
import type { BookEntry } from '../core/pricing/book-entry.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { partiesOf } from '../core/pricing/hosting.ts';
import { canonicalProvider } from '../core/provider.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { operation, type TableRow } from './operation.ts';
import { contractTerms } from './contract-terms.ts';
import { flagParameter, limitParameter } from './parameters.ts';
import { dayOf, rateFacts, rateFactsOf } from './rate-facts.ts';

const entry = z.object({ provider: z.string(), model: z.string(), rates: z.array(rateFacts) });
const contractFacts = z.object({
  name: z.string(),
  provider: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  terms: z.string().describe('What it is made of, in words.'),
});
const output = z.object({
  priceBook: z.string(),
  total: z.number(),
  prices: z.array(entry),
  contracts: z.array(contractFacts),
});
const shown = output.extend({
  alsoSoldBy: z.array(z.string()).describe('Providers that sell the model too, and are not shown.'),
});
type Output = z.infer<typeof output>;

export const prices = operation({
  name: 'prices',
  summary: 'The price book: every rate with its source and dates.',
  access: 'read',
  input: z.object({
    provider: z.string().optional().describe('Only this provider.'),
    model: z.string().optional().describe('Only this model or alias, exactly.'),
    search: z.string().optional().describe('Only models whose name contains this.'),
    own: flagParameter('Only prices of your own and of contracts.'),
    limit: limitParameter(10_000, 100),
  }),
  output,
  command: { words: ['prices', 'list'] },
  run(context, { provider, model, search, own, limit }) {
    const found = entriesOf(context.book).filter(
      (item) =>
        (provider ?? item.provider) === item.provider &&
        (model ?? item.id).toLowerCase() === item.id.toLowerCase() &&
        item.id.toLowerCase().includes((search ?? '').toLowerCase()) &&
        (!own || item.rates.some(({ isOwn }) => isOwn)),
    );
    return Promise.resolve(answer(context.book, found, limit, own));
  },
  table: (listed) => [
    ...tableOf(listed),
    ...listed.contracts.map(({ provider, name, terms, from, to }) => ({
      ...NO_RATE,
      provider,
      model: `contract ${name}`,
      quantity: terms,
      from: from?.slice(0, 10) ?? '',
      to: to?.slice(0, 10) ?? '',
    })),
  ],
});

const NO_RATE = { quantity: '', dollars: '', per: '', 'service tier': '', above: '', from: '', to: '', source: '' };

export const pricesShow = operation({
  name: 'prices-show',
  summary: 'What one model costs where its maker sells it, or at a provider.',
  access: 'read',
  input: z.object({
    model: z.string().min(1).describe('A model or alias, as a provider names it.'),
    provider: z.string().optional().describe('This provider instead of the maker.'),
    resellers: flagParameter('Everyone who sells it, beside the maker.'),
  }),
  output: shown,
  command: { words: ['prices', 'show'], argument: { parameter: 'model', isFile: false } },
  run({ book }, { model, provider, resellers }) {
    const name = model.toLowerCase();
    const found = [...book.entries]
      .filter(([served]) => provider === undefined || canonicalProvider(provider) === served)
      .flatMap(([, models]) => models.get(name) ?? []);
    if (found.length === 0) {
      const near = nearest(name, new Set([...book.entries.values()].flatMap((models) => [...models.keys()])));
      throw new AppError(
        'not-found',
        `The price book has no model "${model}".`,
        near
          ? `Did you mean ${near}?`
          : 'Search with whence prices list --search, or add a price file (docs/guide/prices.md).',
      );
    }
    const makers = found.filter((one) => isMaker(book, one.provider, name));
    const asked = resellers || provider !== undefined || makers.length === 0 ? found : makers;
    const alsoSoldBy = found.filter((one) => !asked.includes(one)).map((one) => one.provider);
    return Promise.resolve({ ...answer(book, asked, asked.length, false), alsoSoldBy });
  },
  table: tableOf,
});

function entriesOf(book: PriceBook): BookEntry[] {
  const all = [...book.entries.values()].flatMap((models) => [...new Set(models.values())]);
  return all.sort((a, b) => (a.provider === b.provider ? (a.id < b.id ? -1 : 1) : a.provider < b.provider ? -1 : 1));
}

/** Whether a provider sells a model that it made itself. */
function isMaker({ cards }: PriceBook, provider: string, name: string): boolean {
  const { identity } = cards.model(provider, name);
  const maker = partiesOf('openrouter', identity.developer).serviceProvider;
  const { serviceProvider, invoiceIssuer } = partiesOf(provider, identity.developer);
  return serviceProvider === maker && invoiceIssuer === maker;
}

function answer(book: PriceBook, found: readonly BookEntry[], limit: number, isOwnOnly: boolean): Output {
  return {
    priceBook: book.revision,
    total: found.length,
    prices: found.slice(0, limit).map(({ provider, id, rates }) => ({
      provider,
      model: id,
      rates: rates.filter(({ isOwn }) => isOwn || !isOwnOnly).map(rateFactsOf),
    })),
    contracts: book.contracts.map((contract) => ({
      name: contract.name,
      provider: contract.provider,
      from: dayOf(contract.from),
      to: dayOf(contract.to),
      terms: contractTerms(contract),
    })),
  };
}

function tableOf(output: Output): TableRow[] {
  return output.prices.flatMap(({ provider, model, rates }) =>
    rates.map((rate) => ({
      provider,
      model,
      quantity: rate.quantity,
      dollars: rate.ratePerMillion ?? rate.rate,
      per: rate.ratePerMillion === null ? rate.per : '1M tokens',
      'service tier': rate.serviceTier,
      above: rate.tier.above === null ? '' : `${rate.tier.above} (${rate.tier.kind})`,
      from: rate.from?.slice(0, 10) ?? '',
      to: rate.to?.slice(0, 10) ?? '',
      source: rate.source.name,
    })),
  );
}
