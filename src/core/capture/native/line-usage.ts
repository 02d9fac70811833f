import {
  INPUT_CLASSES,
  MAX_QUANTITY,
  METERS,
  OUTPUT_CLASSES,
  type Quantity,
  QUANTITIES,
  type Usage,
} from '../../quantity.ts';
import { inputTokens, outputTokens } from '../../quantity.ts';
import type { Problem } from '../../problem.ts';
import { isObject, type JsonObject } from '../json.ts';
import { fault, unknownName } from './fault.ts';

type Mutable = { [Q in Quantity]?: number };

const INPUT_SHARES = INPUT_CLASSES.filter((name) => name !== 'uncachedInputTokens');
const OUTPUT_SHARES = OUTPUT_CLASSES.filter((name) => name !== 'visibleOutputTokens');

/** Every name a line's usage may have. */
export const USAGE_NAMES: readonly string[] = [
  'inputTokens',
  'outputTokens',
  ...INPUT_SHARES,
  ...OUTPUT_SHARES,
  ...METERS,
];

const TOTALS: ReadonlySet<string> = new Set(['inputTokens', 'outputTokens']);
const SHARES: ReadonlyMap<string, Quantity> = new Map(
  [...INPUT_SHARES, ...OUTPUT_SHARES, ...METERS].map((name) => [name, name]),
);
/** Quantities that come in fractions; all others are counted. */
const FRACTIONAL: ReadonlySet<string> = new Set([
  'seconds',
  'gigabyteHours',
  'gpuSeconds',
  'seats',
  'credits',
  'readUnits',
  'writeUnits',
]);
const MICRO = 1_000_000;

/**
 * Reads a line's usage into disjoint classes, adding to `faults` what is wrong with it; absent usage is {}.
 * `inputTokens` is all input and `outputTokens` all output; every other token count is a share of one of them, no two
 * shares overlapping. What no share claims is text new to the model.
 */
export function usageOfLine(value: unknown, faults: Problem[], place = 'usage'): Usage {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    faults.push(fault(place, 'is no object', 'Write {"inputTokens": 1200, "outputTokens": 310}.'));
    return {};
  }
  const usage: Mutable = {};
  const before = faults.length;
  for (const name of Object.keys(value)) readAmount(value, name, usage, faults, place);
  if (faults.length > before) return {};
  const fresh = rest(value, 'inputTokens', inputTokens(usage), faults, place);
  const visible = rest(value, 'outputTokens', outputTokens(usage), faults, place);
  if (fresh > 0) usage.uncachedInputTokens = fresh;
  if (visible > 0) usage.visibleOutputTokens = visible;
  return usage;
}

/** Usage in a line's terms: totals with their shares. */
export function lineOfUsage(usage: Usage): Record<string, number> {
  const line: Record<string, number> = {};
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  if (input > 0) line['inputTokens'] = input;
  if (output > 0) line['outputTokens'] = output;
  for (const name of QUANTITIES) {
    const amount = usage[name];
    if (amount && name !== 'uncachedInputTokens' && name !== 'visibleOutputTokens') line[name] = amount;
  }
  return line;
}

function readAmount(value: JsonObject, name: string, usage: Mutable, faults: Problem[], place: string): void {
  const share = SHARES.get(name);
  if (share === undefined && !TOTALS.has(name)) {
    faults.push(unknownName(`${place}.`, name, USAGE_NAMES));
    return;
  }
  const amount = value[name];
  if (amount === undefined || amount === null) return;
  const reason = flawOf(name, amount);
  if (reason !== null) faults.push(fault(`${place}.${name}`, reason, `Give a number from 0 to ${MAX_QUANTITY}.`));
  else if (share !== undefined && typeof amount === 'number') {
    const exact = Number.isInteger(amount) ? amount : Math.round(amount * MICRO) / MICRO;
    if (exact > 0) usage[share] = exact;
  }
}

function flawOf(name: string, amount: unknown): string | null {
  if (typeof amount !== 'number') return `is no number but ${Array.isArray(amount) ? 'a list' : typeof amount}`;
  if (!(amount >= 0)) return Number.isNaN(amount) ? 'is not a number' : `is negative (${amount})`;
  if (amount > MAX_QUANTITY) return `is larger than any call can use (${amount})`;
  return Number.isInteger(amount) || FRACTIONAL.has(name) ? null : `is no whole number (${amount})`;
}

type Total = 'inputTokens' | 'outputTokens';

/** What of a total no share claims. Shares beyond the total mean that the sender counts them beside it. */
function rest(value: JsonObject, total: Total, shares: number, faults: Problem[], place: string): number {
  const stated = value[total];
  if (typeof stated !== 'number') return 0;
  if (shares <= stated) return stated - shares;
  const inside = total === 'inputTokens' ? 'cache reads and writes, audio and images' : 'reasoning, audio and images';
  const reason = `is ${stated}, but its shares add up to ${shares}`;
  faults.push(fault(`${place}.${total}`, reason, `Count ${inside} inside ${total} too.`));
  return 0;
}
