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
}

/** Billed minus metered of one cell, by cause. */
export function compareCell(cell: CellPair, comparison: Comparison): Variance[] {
  const { billed, metered } = cell;
  const whole = billed.cost - metered.cost;
  const missing: VarianceCause = comparison.isFinal ? 'not-billed' : 'not-final';
  if (metered.cost === 0n && metered.micros === 0n)
    return [variance('unmetered', whole, cell, 'billed, and no call was seen')];
  if (billed.cost === 0n && billed.micros === 0n)
    return [variance(missing, whole, cell, 'metered, and not on the bill')];
  if (billed.micros === 0n || metered.micros === 0n) return [moneyOnly(cell, whole)];
  // What the metered quantity costs at the bill's price: the price's part first, then the quantity's.
  const atBilledPrice = divideRounded(billed.cost * metered.micros, billed.micros);
  const ofPrice = atBilledPrice - metered.cost;
  return [...pricePart(cell, ofPrice, comparison), ...quantityParts(cell, billed.cost - atBilledPrice, missing)];
}

/** The ratio that the prices of all cells have in common, where there are several; null otherwise. */
export function commonRatio(cells: readonly CellPair[]): bigint | null {
  const ratios = cells.filter(({ billed, metered }) => billed.micros > 0n && metered.cost > 0n).map(ratioOf);
  const [first] = ratios;
  if (first === undefined || ratios.length < 2) return null;
  return ratios.every((ratio) => isNear(ratio, first)) ? first : null;
}

function moneyOnly(cell: CellPair, cost: Picos): Variance {
  if (isRounding(cell, cost)) return variance('rounding', cost, cell, 'amounts are rounded');
  return variance('unexplained', cost, cell, 'the bill gives no quantities to compare');
}

function pricePart(cell: CellPair, cost: Picos, { commonRatio: common }: Comparison): Variance[] {
  if (cost === 0n) return [];
  const ratio = ratioOf(cell);
  const percent = (Number(ratio) / 10_000).toFixed(2);
  const isUniform = common !== null && isNear(ratio, common);
  if (isRounding(cell, cost)) return [variance('rounding', cost, cell, 'amounts are rounded')];
  if (cell.isForeign)
    return [variance('currency', cost, cell, `by its rate of exchange the price is ${percent} % of ours`)];
  if (isUniform && cost < 0n) return [variance('discount', cost, cell, `every price is ${percent} % of ours`)];
  return [variance('price-drift', cost, cell, `the price is ${percent} % of ours`)];
}

function quantityParts(cell: CellPair, cost: Picos, missing: VarianceCause): Variance[] {
  if (cost === 0n) return [];
  const counts = `${shown(cell.billed.micros)} billed, ${shown(cell.metered.micros)} metered`;
  if (isRounding(cell, cost)) return [variance('rounding', cost, cell, counts)];
  if (cost < 0n) return [variance(missing, cost, cell, counts)];
  const most = interruptedAtMost(cell);
  const interrupted = most < cost ? most : cost;
  const ended = `${cell.interrupted} calls ended before their usage was known`;
  return [
    variance('interrupted', interrupted, cell, `${ended}; ${counts}`),
    variance('unmetered', cost - interrupted, cell, counts),
  ];
}

/** What calls of unknown usage would cost had they used as much as the others. */
function interruptedAtMost({ billed, interrupted, calls }: CellPair): Picos {
  return calls === 0 ? 0n : (billed.cost * BigInt(interrupted)) / BigInt(calls);
}

/** Whether it is no more than half of what each line was rounded to. */
function isRounding({ lines, roundedTo }: CellPair, cost: Picos): boolean {
  return (cost < 0n ? -cost : cost) * 2n <= roundedTo * BigInt(lines);
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
