import { MAX_QUANTITY, METERS, type Quantity, type Usage } from '../quantity.ts';
import type { Problem } from '../problem.ts';
import type { Reading } from './wire-format.ts';

const MICRO = 1_000_000;
const METER_NAMES: ReadonlySet<Quantity> = new Set(METERS);
/** One call's cost as reported, at most (a million dollars): what the store's column holds. */
const MAX_REPORTED_PICOS = 10n ** 18n;

/**
 * A reading with sound numbers, or the Problem with it. A count that is negative, fractional, no number or absurdly large
 * means a broken meter or a hostile sender: it is rejected, never clamped, for a guess would become money.
 */
export function soundReading(reading: Reading, format: string): Reading | Problem {
  const bad = problemOfUsage(reading.usage, 'usage') ?? problemOfParts(reading) ?? problemOfCost(reading);
  if (bad) return { ...bad, place: `${format} ${bad.place}` };
  const [usage, at] = [rounded(reading.usage), soundTime(reading.at)];
  return usage === reading.usage && at === reading.at ? reading : { ...reading, usage, at };
}

function problemOfUsage(usage: Usage, place: string): Problem | null {
  let quantity: Quantity;
  for (quantity in usage) {
    const reason = flaw(quantity, usage[quantity] ?? 0);
    if (reason !== null) return badQuantity(`${place}.${quantity}`, reason);
  }
  return null;
}

function flaw(quantity: Quantity, amount: number): string | null {
  if (!Number.isFinite(amount)) return 'is no number';
  if (amount < 0) return `is negative (${amount})`;
  if (amount > MAX_QUANTITY) return `is larger than any call can use (${amount})`;
  return Number.isInteger(amount) || METER_NAMES.has(quantity) ? null : `is a fraction of a token (${amount})`;
}

function problemOfParts(reading: Reading): Problem | null {
  for (const [index, part] of (reading.parts ?? []).entries()) {
    const problem = problemOfUsage(part.usage, `parts[${index}]`);
    if (problem) return problem;
  }
  return null;
}

function problemOfCost({ reportedCost }: Reading): Problem | null {
  if (!reportedCost || (reportedCost.picos >= 0n && reportedCost.picos < MAX_REPORTED_PICOS)) return null;
  return badQuantity('reportedCost', 'is negative or a million dollars and more');
}

function badQuantity(place: string, reason: string): Problem {
  return {
    code: 'bad-quantity',
    place,
    reason,
    remedy: "Check the response's usage object; the call was not counted.",
  };
}

/** Meters have at most six decimals; tokens are whole already. */
function rounded(usage: Usage): Usage {
  let exact: { [Q in Quantity]?: number } | null = null;
  let quantity: Quantity;
  for (quantity in usage) {
    const amount = usage[quantity] ?? 0;
    if (Number.isInteger(amount)) continue;
    exact ??= { ...usage };
    exact[quantity] = Math.round(amount * MICRO) / MICRO;
  }
  return exact ?? usage;
}

const EARLIEST = Date.UTC(2015, 0);
const LATEST = Date.UTC(2200, 0);

/** Fixtures carry clocks at zero and servers clocks gone wrong: such a time is not stated. */
function soundTime(at: number | null): number | null {
  return at !== null && at >= EARLIEST && at < LATEST ? Math.floor(at) : null;
}
