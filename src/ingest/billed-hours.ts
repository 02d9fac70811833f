import type { Charge } from '../core/charge.ts';
import type { Interval } from '../core/period.ts';
import { markDirty } from '../store/metadata/dirty-hours.ts';
import type { Metadata } from '../store/metadata/metadata.ts';

const HOUR_MS = 3_600_000;

/** From the first moment that charges are for to the end of their last bill: what is paid ahead is derived when it comes. */
export function extentOf(charges: readonly Charge[]): Interval | null {
  if (charges.length === 0) return null;
  let [from, to] = [Infinity, 0];
  for (const { chargePeriod, billingPeriod } of charges) {
    from = Math.min(from, chargePeriod.from, billingPeriod.from);
    to = Math.max(to, billingPeriod.to);
  }
  return { from, to: Math.max(to, from + HOUR_MS) };
}

/**
 * Does something to the charges of an interval. Its ends are marked before, so that a crash leaves a mark too many, and after, in case
 * they were seen to meanwhile: the ledger job then derives anew what lies between them.
 */
export async function whileMarked<Done>(
  metadata: Metadata,
  extent: Interval | null,
  action: () => Promise<Done>,
): Promise<Done> {
  const hours = extent === null ? [] : [hourOf(extent.from), hourOf(extent.to - 1)];
  await markDirty(metadata, hours);
  const done = await action();
  await markDirty(metadata, hours);
  return done;
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
