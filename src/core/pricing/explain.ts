import type { PriceBook } from './book.ts';
import type { Rate } from './rate.ts';

/** Everything behind a rate: amount, conditions, dates, source. Null when the book has no such rate. */
export function rateById(book: PriceBook, rateId: string): Rate | null {
  const path = rateId.replace(/^(?:own|contract\/[^/]+)\//, '');
  const provider = path.slice(0, path.indexOf('/'));
  for (const entry of book.entries.get(provider)?.values() ?? []) {
    const found = entry.rates.find((rate) => rate.id === rateId);
    if (found) return found;
  }
  return null;
}
