import { divideRounded, type Picos } from '../money.ts';
import type { CellPair } from './cell-pair.ts';
import { type Variance, type VarianceCause, variance } from './variance.ts';

const MILLION = 1_000_000n;
/** Ratios of prices, in millionths, that are this near to each other are one ratio: amounts are rounded to cents. */
const SAME_RATIO = 1_000n;

/** How cells are looked at. */
export interface Comparison {
  /** Whether the bill can still grow. */
  readonly isFinal: boolean;
  /** The ratio of prices that all cells have in common, in millionths; null when they have none. */
  readonly commonRatio: bigint | null;
  /** What the bill's amounts are rounded to: the largest of a cent, a tenth of it and so on that all are whole numbers of. */
  readonly roundedTo: Picos;
}

/** Billed minus metered of one cell, by cause. */
export function compareCell(cell: CellPair, comparison: Comparison): Variance[] {
  const { billed, metered } = cell;
  const whole = billed.cost - metered.cost;
  if (metered.cost === 0n && metered.micros === 0n)
    return [variance('unmetered', whole, cell, 'billed, and no call was seen')];
  if (billed.cost === 0n && billed.micros === 0n)
    return [variance(missingIn(comparison), whole, cell, 'metered, and not on the bill')];
  if (billed.micros === 0n || metered.micros === 0n) return [moneyOnly(cell, whole, comparison)];
  // What the metered quantity costs at the bill's price: the price's part first, then the quantity's.
  const atBilledPrice = divideRounded(billed.cost * metered.micros, billed.micros);
  const ofPrice = atBilledPrice - metered.cost;
  // A price that differs by what amounts are rounded to is the same price.
  if (billed.micros !== metered.micros && isRounding(cell, ofPrice, comparison))
    return quantityParts(cell, whole, comparison);
  return [...pricePart(cell, ofPrice, comparison), ...quantityParts(cell, billed.cost - atBilledPrice, comparison)];
}

/** The ratio that the prices of all cells have in common, where there are several; null otherwise. */
export function commonRatio(cells: readonly CellPair[]): bigint | null {
  const ratios = cells.filter(({ billed, metered }) => billed.micros > 0n && metered.cost > 0n).map(ratioOf);
  const [first] = ratios;
  if (first === undefined || ratios.length < 2) return null;
  return ratios.every((ratio) => isNear(ratio, first)) ? first : null;
}

function moneyOnly(cell: CellPair, cost: Picos, comparison: Comparison): Variance {
  if (isRounding(cell, cost, comparison)) return variance('rounding', cost, cell, 'amounts are rounded');
  return variance('unexplained', cost, cell, 'the bill gives no quantities to compare');
}

function pricePart(cell: CellPair, cost: Picos, comparison: Comparison): Variance[] {
  if (cost === 0n) return [];
  const ratio = ratioOf(cell);
  const percent = (Number(ratio) / 10_000).toFixed(2);
  const { commonRatio: common } = comparison;
  const isUniform = common !== null && isNear(ratio, common);
  if (isRounding(cell, cost, comparison)) return [variance('rounding', cost, cell, 'amounts are rounded')];
  if (cell.isForeign)
    return [variance('currency', cost, cell, `by its rate of exchange the price is ${percent} % of ours`)];
  if (isUniform && cost < 0n) return [variance('discount', cost, cell, `every price is ${percent} % of ours`)];
  return [variance('price-drift', cost, cell, `the price is ${percent} % of ours`)];
}

function quantityParts(cell: CellPair, cost: Picos, comparison: Comparison): Variance[] {
  if (cost === 0n) return [];
  const counts = `${shown(cell.billed.micros)} billed, ${shown(cell.metered.micros)} metered`;
  if (isRounding(cell, cost, comparison)) return [variance('rounding', cost, cell, counts)];
  if (cost < 0n) return [variance(missingIn(comparison), cost, cell, counts)];
  const most = interruptedAtMost(cell);
  const interrupted = most < cost ? most : cost;
  const ended = `${cell.interrupted} calls ended before their usage was known`;
  return [
    variance('interrupted', interrupted, cell, `${ended}; ${counts}`),
    variance('unmetered', cost - interrupted, cell, counts),
  ];
}

function missingIn({ isFinal }: Comparison): VarianceCause {
  return isFinal ? 'not-billed' : 'not-final';
}

/** What calls of unknown usage would cost had they used as much as the others. */
function interruptedAtMost({ billed, interrupted, calls }: CellPair): Picos {
  return calls === 0 ? 0n : (billed.cost * BigInt(interrupted)) / BigInt(calls);
}

/** Whether it is no more than half of what each line was rounded to, and a picodollar for our own division. */
function isRounding({ lines }: CellPair, cost: Picos, { roundedTo }: Comparison): boolean {
  return (cost < 0n ? -cost : cost) * 2n <= (roundedTo + 1n) * BigInt(lines);
}

/** The billed price in millionths of the metered one. */
function ratioOf({ billed, metered }: CellPair): bigint {
  if (metered.cost <= 0n || billed.micros === 0n) return MILLION;
  return divideRounded(billed.cost * metered.micros * MILLION, billed.micros * metered.cost);
}

function isNear(one: bigint, other: bigint): boolean {
  const away = one > other ? one - other : other - one;
  return away <= SAME_RATIO;
}

function shown(micros: bigint): string {
  return (micros / MILLION).toLocaleString('en-US');
}
