import type { CostStatus } from '../../src/core/reconciliation/cost-status.ts';
import type { LineMatch } from '../../src/core/reconciliation/line-match.ts';
import type { VarianceCause } from '../../src/core/reconciliation/variance.ts';
import { formatterOf } from '../state/calendar.ts';

interface Words {
  readonly name: string;
  readonly meaning: string;
}

/** Causes of a variance as people read them. */
export const CAUSE_WORDS: Readonly<Record<VarianceCause, Words>> = {
  duplicate: { name: 'Billed twice', meaning: 'The same line stands in two bills.' },
  timing: { name: 'Other days', meaning: 'Days of the bill are not those of UTC.' },
  currency: { name: 'Exchange rate', meaning: 'Billed in another currency, by another rate than ours.' },
  discount: { name: 'Discount', meaning: 'All prices are lower by the same share.' },
  'price-drift': { name: 'Other price', meaning: 'The price of one thing differs from the price book.' },
  unmetered: { name: 'Not metered', meaning: 'Billed, and no call was seen.' },
  interrupted: { name: 'Interrupted calls', meaning: 'Used more than was seen of calls that ended early.' },
  'not-billed': { name: 'Not billed', meaning: 'Metered, and not on the bill.' },
  'not-final': { name: 'Not billed yet', meaning: 'Metered, and the bill may still grow.' },
  credit: { name: 'Credits', meaning: 'Credits and refunds on the bill.' },
  tax: { name: 'Tax', meaning: 'Tax on the bill.' },
  fee: { name: 'Fees', meaning: 'Charged for no usage: a commitment, a seat, support.' },
  rounding: { name: 'Rounding', meaning: 'Lines of the bill are rounded.' },
  unexplained: { name: 'Unexplained', meaning: 'Nothing known explains it.' },
};

export const STATUS_WORDS: Readonly<Record<CostStatus, Words>> = {
  estimated: { name: 'Estimated', meaning: 'Metered; no bill has come.' },
  provisional: { name: 'Provisional', meaning: 'Billed; the bill may change, or does not agree.' },
  reconciled: { name: 'Reconciled', meaning: 'Invoiced, and it agrees or the difference is accepted.' },
  closed: { name: 'Closed', meaning: 'It changes no more; what comes later is a correction.' },
};

export const MATCH_WORDS: Readonly<Record<LineMatch, Words>> = {
  matched: { name: 'Matched', meaning: 'The calls agree within half a percent.' },
  variance: { name: 'Differs', meaning: 'Calls were seen, and cost something else.' },
  missing: { name: 'No calls', meaning: 'No call was seen for it.' },
  duplicate: { name: 'Twice', meaning: 'Another bill has the same line.' },
  other: { name: 'No usage', meaning: 'Tax, credit or fee: no call could match it.' },
};

/** "2026-10" as "October 2026", or as "Oct 2026". */
export function monthWords(period: string, style: 'long' | 'short' = 'long'): string {
  return formatterOf('UTC', 'en-GB', { month: style, year: 'numeric' }).format(Date.parse(`${period}-01`));
}

/** The first day of a month, and that of the next. */
export function daysOfMonth(period: string): { from: string; to: string } {
  const [year = 1970, month = 1] = period.split('-').map(Number);
  return { from: `${period}-01`, to: new Date(Date.UTC(year, month)).toISOString().slice(0, 10) };
}
