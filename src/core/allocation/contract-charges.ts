import { divideRounded, type Picos } from '../money.ts';
import { monthOf } from '../period.ts';
import type { Contract, Credit, VolumeTerms } from '../pricing/contract.ts';
import { splitExactly } from './split.ts';

/** What one model cost and used in a day (UTC, epoch milliseconds), at the contract's rates. */
export interface UsedDay {
  readonly day: number;
  readonly model: string;
  readonly cost: Picos;
  readonly tokens: bigint;
  /** What of it is free by the contract. */
  readonly free: Picos;
}

/** A line that a contract adds to what its calls cost: negative for what it takes off. */
export interface ContractCharge {
  readonly kind: 'free' | 'volume' | 'credit' | 'minimum';
  readonly day: number;
  /** Null where it is for no model. */
  readonly model: string | null;
  /** The credit's name; null otherwise. */
  readonly credit: string | null;
  readonly amount: Picos;
}

const DAY_MS = 86_400_000;
const WHOLE = 100_000_000n;

/**
 * What a contract makes of what was used while it held, besides the price of each call: amounts that are free, discounts by the
 * volume of the month so far, credits in the order in which they lapse, and what is missing to the minimum of months that are over.
 * A function of the days alone: the same whenever it is asked, whatever order calls came in.
 */
export function contractCharges(contract: Contract, used: readonly UsedDay[], now: number): ContractCharge[] {
  const days = used.filter(({ day }) => holds(contract, day)).toSorted(byDayAndModel);
  const months = Map.groupBy(days, ({ day }) => monthOf(day).from);
  const purse = new Purse(contract.credits);
  const lines: ContractCharge[] = [];
  for (const month of monthsOf(contract, months, now)) {
    const ofMonth = months.get(month) ?? [];
    const off = [...freeLines(ofMonth), ...volumeLines(contract.volume, ofMonth)];
    lines.push(...off, ...creditLines(purse, month, ofMonth, off), ...minimumLines(contract, month, ofMonth, off, now));
  }
  return lines.filter(({ amount }) => amount !== 0n);
}

function holds({ from, to }: Pick<Contract, 'from' | 'to'>, day: number): boolean {
  return (from === null || day + DAY_MS > from) && (to === null || day < to);
}

/** Months with use, and those that lie whole in the contract and owe a minimum though nothing was used. */
function monthsOf({ minimum, from, to }: Contract, used: ReadonlyMap<number, unknown>, now: number): number[] {
  const months = new Set(used.keys());
  const first = from ?? Math.min(...months);
  if (minimum !== null && Number.isFinite(first)) {
    for (let month = monthOf(first).from; month < Math.min(now, to ?? Infinity); month = monthOf(month).to)
      months.add(month);
  }
  return [...months].toSorted((left, right) => left - right);
}

function freeLines(days: readonly UsedDay[]): ContractCharge[] {
  return days.map(({ day, model, free }) => ({ kind: 'free', day, model, credit: null, amount: -free }));
}

function volumeLines(terms: VolumeTerms | null, days: readonly UsedDay[]): ContractCharge[] {
  if (terms === null) return [];
  const whole = days.reduce((sum, used) => sum + volumeOf(terms, used), 0n);
  let before = 0n;
  return [...Map.groupBy(days, ({ day }) => day)].flatMap(([day, models]) => {
    const costs = models.map(({ cost, free }) => cost - free);
    const cost = costs.reduce((sum, one) => sum + one, 0n);
    const volume = models.reduce((sum, used) => sum + volumeOf(terms, used), 0n);
    const off = terms.kind === 'cliff' ? cliff(terms, whole, cost) : graduated(terms, before, volume, cost);
    before += volume;
    const shares = splitExactly(off, costs) ?? [];
    return models.map(({ model }, index): ContractCharge => {
      return { kind: 'volume', day, model, credit: null, amount: -(shares[index] ?? 0n) };
    });
  });
}

function volumeOf({ by }: VolumeTerms, { cost, free, tokens }: UsedDay): bigint {
  return by === 'spend' ? cost - free : tokens;
}

/** The step that the whole month reached is off everything in it. */
function cliff({ steps }: VolumeTerms, whole: bigint, cost: Picos): Picos {
  const reached = steps.findLast(({ above }) => whole > above);
  return reached ? divideRounded(cost * reached.microPercent, WHOLE) : 0n;
}

/** Each part of the day's volume has the discount of the step it lies in; a day's cost is spread evenly over its volume. */
function graduated({ steps }: VolumeTerms, before: bigint, volume: bigint, cost: Picos): Picos {
  if (volume === 0n) return 0n;
  const weighed = steps.reduce((sum, { above, microPercent }, index) => {
    const start = larger(before, above);
    const end = smaller(before + volume, steps[index + 1]?.above ?? before + volume);
    return end > start ? sum + (end - start) * microPercent : sum;
  }, 0n);
  return divideRounded(cost * weighed, volume * WHOLE);
}

/** What is left of credits as days go by. */
class Purse {
  readonly #credits: { readonly credit: Credit; left: Picos; month: number | null }[];

  constructor(credits: readonly Credit[]) {
    const ordered = credits.toSorted((left, right) => (left.to ?? Infinity) - (right.to ?? Infinity) || 0);
    this.#credits = ordered.map((credit) => ({
      credit,
      left: credit.every === 'once' ? credit.amount : 0n,
      month: null,
    }));
  }

  /** Takes up to an amount on a day, from what lapses first. */
  take(day: number, month: number, amount: Picos): { readonly name: string; readonly amount: Picos }[] {
    let due = amount;
    return this.#credits.flatMap((held) => {
      if (held.credit.every === 'month' && held.month !== month) [held.left, held.month] = [held.credit.amount, month];
      const taken = holds(held.credit, day) && due > 0n ? smaller(held.left, due) : 0n;
      held.left -= taken;
      due -= taken;
      return taken === 0n ? [] : [{ name: held.credit.name, amount: taken }];
    });
  }
}

function creditLines(
  purse: Purse,
  month: number,
  days: readonly UsedDay[],
  off: readonly ContractCharge[],
): ContractCharge[] {
  return [...Map.groupBy(days, ({ day }) => day)].flatMap(([day, models]) => {
    const due = models.reduce((sum, { cost }) => sum + cost, 0n) + sumOf(off.filter((line) => line.day === day));
    const taken = purse.take(day, month, due);
    return taken.map(({ name, amount }): ContractCharge => {
      return { kind: 'credit', day, model: null, credit: name, amount: -amount };
    });
  });
}

/** On the last day of a month that is over: what is missing to the minimum, before credits. */
function minimumLines(
  { minimum, from, to }: Contract,
  month: number,
  days: readonly UsedDay[],
  off: readonly ContractCharge[],
  now: number,
): ContractCharge[] {
  const end = monthOf(month).to;
  const isWhole = (from === null || from <= month) && (to === null || to >= end);
  if (minimum === null || !isWhole || end > now) return [];
  const missing = minimum - days.reduce((sum, { cost }) => sum + cost, 0n) - sumOf(off);
  return missing > 0n ? [{ kind: 'minimum', day: end - DAY_MS, model: null, credit: null, amount: missing }] : [];
}

function sumOf(lines: readonly ContractCharge[]): Picos {
  return lines.reduce((sum, { amount }) => sum + amount, 0n);
}

function byDayAndModel(one: UsedDay, other: UsedDay): number {
  return one.day - other.day || (one.model < other.model ? -1 : Number(one.model > other.model));
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
