import type { ReportedCost } from '../../call.ts';
import { formatPicos, picosFromDollars } from '../../money.ts';
import type { Problem } from '../../problem.ts';
import { isObject } from '../json.ts';
import { fault } from './fault.ts';

const CURRENCY = /^[A-Z]{3}$/;
const LONGEST_AMOUNT = 40;
/** One call's cost, at most (a million): what the store's column holds. */
const MAX_PICOS = 10n ** 18n;
const REMEDY = 'Write {"amount": "0.00123", "currency": "USD"}.';

/** Reads what a call is said to have cost, adding to `faults` what is wrong with it; null when nothing is said. */
export function costOfLine(value: unknown, faults: Problem[]): ReportedCost | null {
  if (value === undefined || value === null) return null;
  const cost = isObject(value) ? readCost(value['amount'], value['currency']) : 'is no object';
  if (typeof cost !== 'string') return cost;
  faults.push(fault('reportedCost', cost, REMEDY));
  return null;
}

/** Exact decimal text, whatever the amount. */
export function lineOfCost(cost: ReportedCost): { amount: string; currency: string } {
  return { amount: formatPicos(cost.picos), currency: cost.currency };
}

function readCost(amount: unknown, currency: unknown): ReportedCost | string {
  const text = typeof amount === 'number' ? String(amount) : amount;
  if (typeof text !== 'string' || text.length > LONGEST_AMOUNT) return 'has no amount';
  const picos = picosFromDollars(text);
  if (picos === null) return 'has an amount that is no decimal number';
  if (picos < 0n || picos >= MAX_PICOS) return 'is negative, or a million and more';
  const code = currency ?? 'USD';
  return typeof code === 'string' && CURRENCY.test(code) ? { picos, currency: code } : 'has no ISO 4217 currency';
}
