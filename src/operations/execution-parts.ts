import { z } from 'zod';
import { type CallBehaviour, executionBehaviour } from '../core/analysis/behaviour/execution-behaviour.ts';
import { executionCallOf } from '../core/analysis/behaviour/execution-call.ts';
import { premiumOf } from '../core/analysis/behaviour/premium.ts';
import { isTaggable } from '../core/analysis/behaviour/taggable.ts';
import { percentOf } from '../core/analysis/percent.ts';
import { divideRounded, formatDecimal, formatPicos, type Picos } from '../core/money.ts';
import type { BookInUse } from '../core/pricing/book-text.ts';
import type { StoredCall } from '../store/call-row.ts';

/** A call with what it was in its execution. */
export interface BehavedCall extends CallBehaviour {
  readonly stored: StoredCall;
  readonly picos: Picos | null;
  /** Null where it is no fallback, or a price is not known. */
  readonly premium: Picos | null;
}

/** The calls of one execution with what each was in it. */
export function behavedCalls(calls: readonly StoredCall[], book: BookInUse): BehavedCall[] {
  const stored = new Map(calls.map((one) => [one.call.id, one]));
  return executionBehaviour(calls.map(({ call }) => executionCallOf(call))).flatMap((behaviour) => {
    const found = stored.get(behaviour.id);
    if (!found) return [];
    const { intended } = behaviour;
    const premium = intended && premiumOf(found.call, found.picos, intended, book);
    return [{ ...behaviour, stored: found, picos: found.picos, premium }];
  });
}

/** Calls that have something in common, what they cost, and their share of the execution. */
export const executionPart = z.object({
  name: z.string(),
  calls: z.number(),
  cost: z.string(),
  share: z.string().nullable(),
  unpricedCalls: z.number(),
});
type ExecutionPart = z.infer<typeof executionPart>;

/** Subtotals by what calls have in common, dearest first; they add up to the execution. */
export function partsBy(calls: readonly BehavedCall[], nameOf: (call: BehavedCall) => string | null): ExecutionPart[] {
  const total = calls.reduce((sum, { picos }) => sum + (picos ?? 0n), 0n);
  const named = calls.flatMap((call) => {
    const name = nameOf(call);
    return name === null ? [] : [{ name, call }];
  });
  const parts = [...Map.groupBy(named, ({ name }) => name)].map(([name, group]) => ({
    name,
    calls: group.length,
    picos: group.reduce((sum, { call }) => sum + (call.picos ?? 0n), 0n),
    unpricedCalls: group.filter(({ call }) => call.picos === null).length,
  }));
  return parts
    .toSorted((left, right) => Number(right.picos > left.picos) - Number(right.picos < left.picos))
    .map(({ picos, ...part }) => ({ ...part, cost: formatPicos(picos), share: percentOf(picos, total) }));
}

export function taggingOf({ stored: { call } }: BehavedCall): string {
  return isTaggable(call) ? 'taggable' : 'untaggable';
}

/** What marks the caller's own work: the first of these that its first call has. */
const CALLER_LABELS = ['resource.service.name', 'service.name', 'service', 'feature', 'team', 'app'] as const;

export const callerView = z.object({
  label: z.string(),
  value: z.string(),
  calls: z.number(),
  cost: z.string().describe('What the calls cost that bear the tag of the caller: all that it sees of the execution.'),
  ratio: z.string().nullable().describe('Cost of the execution over that, with two digits.'),
});

/** What of the execution the caller sees under its own tag; null where its first call bears none. */
export function callerViewOf(calls: readonly BehavedCall[]): z.infer<typeof callerView> | null {
  const [first] = calls;
  const label = CALLER_LABELS.find((key) => first?.stored.call.labels[key]);
  if (!first || label === undefined) return null;
  const value = first.stored.call.labels[label] ?? '';
  const own = calls.filter(({ stored }) => stored.call.labels[label] === value);
  const [seen, whole] = [own, calls].map((some) => some.reduce((sum, { picos }) => sum + (picos ?? 0n), 0n));
  const ratio = seen ? formatDecimal(divideRounded((whole ?? 0n) * 100n, seen), 2) : null;
  return { label, value, calls: own.length, cost: formatPicos(seen ?? 0n), ratio };
}
