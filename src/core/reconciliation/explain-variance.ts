import type { Picos } from '../money.ts';
import type { Interval } from '../period.ts';
import { type BilledLine, COMPARED, type MeteredHour } from './billed-line.ts';
import { cellPairs } from './cell-pair.ts';
import { clockShift } from './clock-shift.ts';
import { commonRatio, compareCell } from './compare-cell.ts';
import { type Variance, variance } from './variance.ts';

/** Both sides of one provider's billing month. */
export interface Sides {
  readonly month: Interval;
  readonly lines: readonly BilledLine[];
  /** Reaches a day beyond the month at both ends: bills have days of their own. */
  readonly hours: readonly MeteredHour[];
  /** Whether the bill is all there will be. */
  readonly isFinal: boolean;
}

const HOUR_MS = 3_600_000;
const CENT: Picos = 10_000_000_000n;
const NOWHERE = { model: null, quantity: null };

/** Billed minus metered (in the month of UTC), taken apart by cause. The parts add up to it to the picodollar. */
export function explainVariance({ month, lines, hours, isFinal }: Sides): Variance[] {
  const { once, again } = withoutRepeats(lines);
  const usage = once.filter(({ category }) => category === 'usage');
  const shift = clockShift(usage, hours) * HOUR_MS;
  const metered = within(hours, month);
  const shifted = within(hours, { from: month.from + shift, to: month.to + shift });
  const cells = cellPairs(usage, shifted, shift);
  const comparison = { isFinal, commonRatio: commonRatio(cells), roundedTo: roundedTo(usage) };
  const parts = [
    ...again.map((line) => variance('duplicate', line.cost, line, 'the same line stands twice in the bills')),
    ...once.filter(({ category }) => category !== 'usage').map(besideUsage),
    variance('timing', meteredCost(shifted) - meteredCost(metered), NOWHERE, shiftText(shift / HOUR_MS)),
    ...together(cells.flatMap((cell) => compareCell(cell, comparison))),
  ];
  const told = parts.reduce((sum, { cost }) => sum + cost, 0n);
  const left = billedCost(lines) - meteredCost(metered) - told;
  return [...parts, variance('unexplained', left, NOWHERE, 'nothing known explains it')].filter(
    ({ cost }) => cost !== 0n,
  );
}

export function billedCost(lines: readonly BilledLine[]): Picos {
  return lines.reduce((sum, { cost }) => sum + cost, 0n);
}

export function meteredCost(hours: readonly MeteredHour[]): Picos {
  return hours.reduce(
    (sum, { amounts, otherCost }) => COMPARED.reduce((all, quantity) => all + amounts[quantity].cost, sum + otherCost),
    0n,
  );
}

function roundedTo(lines: readonly BilledLine[]): Picos {
  let unit = CENT;
  for (const { cost } of lines) while (cost % unit !== 0n) unit /= 10n;
  return unit;
}

/** The parts of one cause, model and quantity as one; the largest tells what was compared. */
function together(parts: readonly Variance[]): Variance[] {
  const alike = Map.groupBy(parts, ({ cause, model, quantity }) => JSON.stringify([cause, model, quantity]));
  return [...alike.values()].flatMap((same) => {
    const [largest] = same.toSorted((one, other) => Number(size(other) > size(one)) - Number(size(other) < size(one)));
    if (!largest) return [];
    const cost = same.reduce((sum, part) => sum + part.cost, 0n);
    const more = same.length === 1 ? '' : `; on ${same.length - 1} other days alike`;
    return [{ ...largest, cost, detail: `${largest.detail}${more}` }];
  });
}

function size({ cost }: Variance): Picos {
  return cost < 0n ? -cost : cost;
}

function within(hours: readonly MeteredHour[], { from, to }: Interval): MeteredHour[] {
  return hours.filter(({ hour }) => hour >= from && hour < to);
}

/** Lines that another bill has as well stand apart. One bill may say the same twice: two charges that are alike. */
function withoutRepeats(lines: readonly BilledLine[]): { once: BilledLine[]; again: BilledLine[] } {
  const bills = new Map<string, string>();
  const once: BilledLine[] = [];
  const again: BilledLine[] = [];
  for (const line of lines) {
    const first = bills.get(line.likeness) ?? line.bill;
    bills.set(line.likeness, first);
    (first === line.bill ? once : again).push(line);
  }
  return { once, again };
}

function besideUsage(line: BilledLine): Variance {
  if (line.category === 'tax') return variance('tax', line.cost, line, 'tax');
  const isCredit = line.category === 'credit' || line.cost < 0n;
  return variance(isCredit ? 'credit' : 'fee', line.cost, line, isCredit ? 'credit or refund' : 'charged for no usage');
}

function shiftText(hours: number): string {
  return `days of the bill begin ${Math.abs(hours)} h ${hours > 0 ? 'after' : 'before'} those of UTC`;
}
