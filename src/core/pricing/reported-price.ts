import type { Picos } from '../money.ts';
import { divideRounded } from '../money.ts';
import type { PriceLine, Priced } from './price.ts';
import { sumOf } from './price-usage.ts';

const ATTO_MICROS_PER_PICO = 10n ** 12n;
const ONE_REQUEST = 1_000_000n;

/**
 * The provider's own figure as a price. Its lines are the book's, scaled so that they add up to the figure to the last
 * digit; without book lines the whole call is one line. Rates are then what the figure works out to, not listed ones.
 */
export function reportedPrice(reported: Picos, provider: string, book: readonly PriceLine[] | null): Priced {
  const listPicos = book === null ? null : sumOf(book);
  const base = { kind: 'priced', picos: reported, basis: 'reported', listPicos } as const;
  if (book !== null && listPicos === reported) return { ...base, lines: book };
  const rateId = `reported/${provider}`;
  if (book === null || !listPicos) {
    const rate = reported * 1_000_000n;
    return {
      ...base,
      lines: [{ model: '', quantity: 'requests', amountMicros: ONE_REQUEST, rate, picos: reported, rateId }],
    };
  }
  return { ...base, lines: scaled(book, listPicos, reported, rateId) };
}

/** Shares of the running total, so that rounding never loses a digit. */
function scaled(book: readonly PriceLine[], list: Picos, reported: Picos, rateId: string): PriceLine[] {
  let before = 0n;
  let given = 0n;
  return book.map((line) => {
    before += line.picos;
    const upTo = divideRounded(before * reported, list);
    const picos = upTo - given;
    given = upTo;
    const rate = line.amountMicros === 0n ? 0n : divideRounded(picos * ATTO_MICROS_PER_PICO, line.amountMicros);
    return { ...line, picos, rate, rateId };
  });
}
