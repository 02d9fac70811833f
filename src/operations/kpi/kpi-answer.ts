import { parseDecimal } from '../../core/money.ts';
import type { CallQuestion } from '../../store/call-cut.ts';
import type { Context } from '../context.ts';

/** Decimal digits of every amount that key figures are made of. */
export const AMOUNT_DIGITS = 12;
const ONE = 10n ** BigInt(AMOUNT_DIGITS);

/** Both sides of a key figure, in 10^-12; a denominator of null is none at all, and the numerator is the figure. */
export interface KpiAmounts {
  readonly numerator: bigint;
  readonly denominator: bigint | null;
}

export interface KpiRow extends KpiAmounts {
  /** Start of the bucket; null without a grain. */
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
}

/** A key figure over an interval: as a whole (null where only its rows say something) and by what was asked. */
export interface KpiAnswer {
  readonly rows: readonly KpiRow[];
  readonly total: KpiAmounts | null;
  /** Why there is nothing to tell; null when there is. */
  readonly missing: string | null;
}

export type KpiReader = (context: Context, question: CallQuestion) => Promise<KpiAnswer>;

export function nothing(missing: string): KpiAnswer {
  return { rows: [], total: null, missing };
}

/** A whole number as an amount. */
export function counted(count: number): bigint {
  return BigInt(Math.round(count)) * ONE;
}

/** What an operation or the store tells as text or number. */
export function amountOf(told: string | number | null | undefined): bigint {
  return parseDecimal(String(told ?? 0), AMOUNT_DIGITS) ?? 0n;
}

/** Rows of one combination of values each, added up under other values. */
export function addRows(rows: readonly KpiRow[]): KpiRow[] {
  const groups = Map.groupBy(rows, ({ time, values }) => keyOf(time, values));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ time: first.time, values: first.values, ...addAmounts(group) }] : [];
  });
}

export function addAmounts(rows: readonly KpiAmounts[]): { numerator: bigint; denominator: bigint } {
  return {
    numerator: rows.reduce((sum, row) => sum + row.numerator, 0n),
    denominator: rows.reduce((sum, row) => sum + (row.denominator ?? 0n), 0n),
  };
}

export function keyOf(time: string | null, values: Readonly<Record<string, string>>): string {
  return JSON.stringify([time, Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}
