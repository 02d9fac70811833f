import { z } from 'zod';
import type { BookEntry } from '../core/pricing/book-entry.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { operation, type TableRow } from './operation.ts';
import { limitParameter } from './parameters.ts';
import { rateFacts, rateFactsOf } from './rate-facts.ts';

const entry = z.object({ provider: z.string(), model: z.string(), rates: z.array(rateFacts) });
const output = z.object({ priceBook: z.string(), total: z.number(), prices: z.array(entry) });
type Output = z.infer<typeof output>;

export const prices = operation({
  name: 'prices',
  summary: 'The price book: every rate with its source and dates.',
  access: 'read',
  input: z.object({
    provider: z.string().optional().describe('Only this provider.'),
    model: z.string().optional().describe('Only this model or alias, exactly.'),
    search: z.string().optional().describe('Only models whose name contains this.'),
    limit: limitParameter(10_000, 100),
  }),
  output,
  command: { words: ['prices', 'list'] },
  run(context, { provider, model, search, limit }) {
    const found = entriesOf(context.book).filter(
      (item) =>
        (provider ?? item.provider) === item.provider &&
        (model ?? item.id).toLowerCase() === item.id.toLowerCase() &&
        item.id.toLowerCase().includes((search ?? '').toLowerCase()),
    );
    return Promise.resolve(answer(context.book, found, limit));
  },
  table: tableOf,
});

export const pricesShow = operation({
  name: 'prices-show',
  summary: 'What one model costs, at every provider that serves it.',
  access: 'read',
  input: z.object({
    model: z.string().min(1).describe('A model or alias, as a provider names it.'),
    provider: z.string().optional().describe('Only this provider.'),
  }),
  output,
  command: { words: ['prices', 'show'], argument: { parameter: 'model', isFile: false } },
  run({ book }, { model, provider }) {
    const name = model.toLowerCase();
    const found = [...book.entries]
      .filter(([served]) => (provider ?? served) === served)
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
    return Promise.resolve(answer(book, found, found.length));
  },
  table: tableOf,
});

function entriesOf(book: PriceBook): BookEntry[] {
  const all = [...book.entries.values()].flatMap((models) => [...new Set(models.values())]);
  return all.sort((a, b) => (a.provider === b.provider ? (a.id < b.id ? -1 : 1) : a.provider < b.provider ? -1 : 1));
}

function answer(book: PriceBook, found: readonly BookEntry[], limit: number): Output {
  return {
    priceBook: book.revision,
    total: found.length,
    prices: found
      .slice(0, limit)
      .map(({ provider, id, rates }) => ({ provider, model: id, rates: rates.map(rateFactsOf) })),
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
