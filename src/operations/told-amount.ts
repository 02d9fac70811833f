import { formatPicos } from '../core/money.ts';

/** An amount of whole 10^-12 as exact decimal text; null is not known. */
export function toldAmount(amount: bigint | null): string | null {
  return amount === null ? null : formatPicos(amount);
}

/** The sum of what is known of rows. */
export function totalOf<Row>(rows: readonly Row[], read: (row: Row) => bigint | null): bigint {
  return rows.reduce((sum, row) => sum + (read(row) ?? 0n), 0n);
}

/** A ratio as percent with one digit: 0.351 is "35.1%". */
export function toldPercent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)}%`;
}

const RATIO_DIGITS = 6;

/** A ratio as it is told, to six digits; null is not known. */
export function toldRatio(ratio: number | null): number | null {
  return ratio === null ? null : Number(ratio.toFixed(RATIO_DIGITS));
}
