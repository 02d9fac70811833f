import { z } from 'zod';
import { attosFromDollars } from '../src/core/money.ts';
import type { Quote } from './quote.ts';

/** One value a field of LiteLLM's list had between two commits; `to` null: it still has. */
export const ListedInterval = z.object({
  model: z.string(),
  field: z.string(),
  value: z.unknown(),
  from: z.string(),
  to: z.string().nullable(),
  /** Replaced within 72 hours: somebody's slip, not a price. */
  short_lived: z.boolean(),
});
export type ListedInterval = z.infer<typeof ListedInterval>;

/** The list itself at one commit; beside models it holds remarks. */
export const ListedEntries = z.record(z.string(), z.unknown());
export type ListedEntries = z.infer<typeof ListedEntries>;

export type PricePeriod = Pick<Quote, 'rate' | 'from' | 'to' | 'observedAt' | 'note'>;

const UNCLASSIFIED = 'the list changed on this day; the provider may have changed its price earlier';

/**
 * Reads price periods out of a change log that records when a list changed, not when a price did.
 * Corrections apply to the past: short-lived values, zeros, and values that are off by a power of ten vanish.
 * Any other change is taken as a repricing on the day it was seen, and says so.
 * A threshold that disappears from a model still listed was abolished on that day; any other field that does was wrong.
 */
export function pricePeriods(intervals: readonly ListedInterval[], modelIsListed: boolean): PricePeriod[] {
  const ordered = intervals.toSorted((left, right) => (left.from < right.from ? -1 : 1));
  const last = ordered.at(-1);
  const removed = modelIsListed && last?.to ? last.to.slice(0, 10) : null;
  if (!last || (removed && !last.field.includes('_above_'))) return [];
  const changes = realChanges(ordered);
  return changes.map(({ rate, from }, index) => ({
    rate,
    from: index === 0 ? null : from,
    to: changes[index + 1]?.from ?? removed,
    observedAt: from,
    note: index === 0 ? null : UNCLASSIFIED,
  }));
}

interface Change {
  rate: bigint;
  readonly from: string;
}

function realChanges(ordered: readonly ListedInterval[]): Change[] {
  const changes: Change[] = [];
  for (const interval of ordered) {
    const rate = listedRate(interval);
    const previous = changes.at(-1);
    if (!rate) continue;
    if (previous && isPowerOfTen(previous.rate, rate)) previous.rate = rate;
    else changes.push({ rate, from: interval.from.slice(0, 10) });
  }
  return changes;
}

/** Null for what is no price: zero, negative, or a slip that was mended within days. */
function listedRate(interval: ListedInterval): bigint | null {
  if (interval.short_lived && interval.to !== null) return null;
  const rate = attosFromDollars(String(interval.value));
  return rate !== null && rate > 0n ? rate : null;
}

/** Equal, or wrong by whole decimal places. */
function isPowerOfTen(left: bigint, right: bigint): boolean {
  let [small, large] = left < right ? [left, right] : [right, left];
  while (small < large) small *= 10n;
  return small === large;
}

/** Brings the change log up to a later snapshot of the list: what differs changed on the snapshot's day. */
export function withSnapshot(
  intervals: readonly ListedInterval[],
  entries: ListedEntries,
  observedAt: string,
): ListedInterval[] {
  const present = new Map<string, unknown>();
  for (const [model, entry] of Object.entries(entries)) {
    for (const [field, value] of fields(entry)) present.set(`${model}\n${field}`, value);
  }
  const closed = intervals.map((interval) => {
    const key = `${interval.model}\n${interval.field}`;
    if (interval.to !== null) return interval;
    const isSame = JSON.stringify(present.get(key)) === JSON.stringify(interval.value);
    if (isSame) present.delete(key);
    return isSame ? interval : { ...interval, to: observedAt };
  });
  const opened = [...present].map(([key, value]): ListedInterval => {
    const [model = '', field = ''] = key.split('\n');
    return { model, field, value, from: observedAt, to: null, short_lived: false };
  });
  return [...closed, ...opened];
}

const PRICE_FIELD = /cost|^(litellm_provider|mode|tiered_pricing)$/;

function fields(entry: unknown): [string, unknown][] {
  if (typeof entry !== 'object' || entry === null) return [];
  return Object.entries(entry).flatMap(([field, value]): [string, unknown][] => {
    if (!PRICE_FIELD.test(field) || value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return [[field, value]];
    return Object.entries(value).map(([inner, innerValue]) => [`${field}.${inner}`, innerValue]);
  });
}
