import { unitCost } from '../core/analysis/worth/unit-cost.ts';
import type { Measure, SpendAnswer, SpendRow } from '../core/ledger/spend-query.ts';
import { isMoney } from '../store/ledger-measure.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { amountOf, rowKey, spendQuestion, type Volume, volumeOf, type VolumeSource } from './volume.ts';

/** Spend beside what it is for. Amounts are whole 10^-12; null is unknown. */
export interface UnitRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  /** Null where no call it counts has a known price. */
  readonly amount: bigint | null;
  readonly volume: bigint | null;
  readonly unit: bigint | null;
  /** The volume as money; null where it is none. */
  readonly dollars: bigint | null;
  readonly unpricedCalls: number;
}

export interface UnitTable {
  readonly rows: readonly UnitRow[];
  readonly unstated: readonly string[];
  readonly spend: SpendAnswer;
}

/**
 * A measure of spend and a volume over the same cuts, row by row. A dimension that the volume says nothing of cuts the spend alone:
 * then each part is held against the whole volume, and the parts of the unit cost add up.
 */
export async function unitTable(
  context: Context,
  question: CallQuestion,
  measure: Measure,
  source: VolumeSource,
): Promise<UnitTable> {
  const [spend, volume] = await Promise.all([
    runSpendQuery(context.store, spendQuestion(question, [measure, 'calls', 'unpricedCalls'])),
    volumeOf(context, source, question),
  ]);
  return { rows: joined(spend.rows, volume, measure, isCut(question, volume)), unstated: volume.unstated, spend };
}

/** Whether the volume is cut as the spend is. */
export function isCut({ by }: CallQuestion, { unstated }: Volume): boolean {
  return by.every((name) => !unstated.includes(name));
}

function joined(
  spent: readonly SpendRow[],
  { rows, unstated }: Volume,
  measure: Measure,
  isCutAlike: boolean,
): UnitRow[] {
  const volumes = new Map(rows.map((row) => [rowKey(row, unstated), row]));
  const met = new Set<string>();
  const beside = spent.map(({ time, values, measures }): UnitRow => {
    const key = rowKey({ time, values }, unstated);
    met.add(key);
    const { volume = null, dollars = null } = volumes.get(key) ?? {};
    const unpricedCalls = Number(measures.unpricedCalls ?? 0);
    const isUnknown =
      isMoney(measure) && unpricedCalls > 0 && unpricedCalls === measures.calls && measures[measure] === '0';
    const amount = isUnknown ? null : amountOf(measures[measure]);
    return {
      time,
      values,
      amount,
      volume,
      dollars,
      unpricedCalls,
      unit: amount === null ? null : unitCost(amount, volume),
    };
  });
  if (!isCutAlike) return beside;
  const alone = [...volumes].flatMap(([key, { time, values, volume, dollars }]): UnitRow[] =>
    met.has(key) ? [] : [{ time, values, amount: 0n, volume, dollars, unit: unitCost(0n, volume), unpricedCalls: 0 }],
  );
  return [...beside, ...alone];
}
