import type { KpiPart } from '../../core/analysis/kpi/kpi.ts';
import type { SpendAnswer } from '../../core/ledger/spend-query.ts';
import type { CallQuestion } from '../../store/call-cut.ts';
import { runSpendQuery } from '../../store/spend-query.ts';
import { metricSeries } from '../../store/statement-series.ts';
import type { Context } from '../context.ts';
import { amountOf, keyOf, type KpiAmounts, type KpiAnswer, nothing } from './kpi-answer.ts';

/** One side of a ratio: amounts by row, and all together. */
interface PartAnswer {
  readonly rows: readonly PartRow[];
  readonly total: bigint;
  readonly missing: string | null;
}

interface PartRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly amount: bigint;
}

type Ratio = { readonly numerator: KpiPart; readonly denominator: KpiPart | null; readonly isRest: boolean };

/** A ratio of two parts, row by row. What one side has no row for is nothing of it. */
export async function ratioAnswer(context: Context, question: CallQuestion, asked: Ratio): Promise<KpiAnswer> {
  const [above, below] = await Promise.all([
    partAnswer(context, question, asked.numerator),
    asked.denominator && partAnswer(context, question, asked.denominator),
  ]);
  const missing = above.missing ?? below?.missing ?? null;
  if (missing !== null) return nothing(missing);
  if (below === null && above.rows.length === 0) return nothing('there is no such spend');
  const sides = (numerator: bigint, denominator: bigint | null): KpiAmounts => ({
    numerator: asked.isRest && denominator !== null ? denominator - numerator : numerator,
    denominator,
  });
  return {
    rows: below
      ? paired(above.rows, below.rows).map(({ time, values, ...row }) => ({
          time,
          values,
          ...sides(row.above, row.below),
        }))
      : above.rows.map(({ time, values, amount }) => ({ time, values, ...sides(amount, null) })),
    total: sides(above.total, below ? below.total : null),
    missing: null,
  };
}

/** Rows of the denominator with what stands above them, then those that nothing stands below. */
function paired(above: readonly PartRow[], below: readonly PartRow[]) {
  const amounts = new Map(above.map((row) => [keyOf(row.time, row.values), row.amount]));
  const known = new Set(below.map(({ time, values }) => keyOf(time, values)));
  const alone = above.filter(({ time, values }) => !known.has(keyOf(time, values)));
  return [
    ...below.map(({ time, values, amount }) => ({
      time,
      values,
      above: amounts.get(keyOf(time, values)) ?? 0n,
      below: amount,
    })),
    ...alone.map(({ time, values, amount }) => ({ time, values, above: amount, below: 0n })),
  ];
}

function partAnswer(context: Context, question: CallQuestion, part: KpiPart): Promise<PartAnswer> {
  return part.of === 'spend' ? spendPart(context, question, part) : metricPart(context, question, part);
}

async function spendPart(
  context: Context,
  question: CallQuestion,
  { measures, less, where }: Extract<KpiPart, { of: 'spend' }>,
): Promise<PartAnswer> {
  const answer = await runSpendQuery(context.store, {
    ...question,
    measures: [...measures, ...less],
    where: [...question.where, ...where],
    versus: null,
    order: null,
    limit: null,
  });
  const amount = (told: SpendAnswer['totals']): bigint =>
    measures.reduce((sum, name) => sum + amountOf(told[name]), 0n) -
    less.reduce((sum, name) => sum + amountOf(told[name]), 0n);
  const rows = answer.rows.map(({ time, values, measures: told }) => ({ time, values, amount: amount(told) }));
  return { rows, total: amount(answer.totals), missing: null };
}

async function metricPart(
  { store }: Context,
  question: CallQuestion,
  { metric, as }: Extract<KpiPart, { of: 'metric' }>,
): Promise<PartAnswer> {
  const asked = { kind: 'metric' as const, name: metric, ...question };
  const [series, whole] = await Promise.all([
    metricSeries(store, asked),
    metricSeries(store, { ...asked, by: [], grain: null }),
  ]);
  const [total] = whole.rows;
  if (!total) return untold(`the metric ${metric} was not told in this interval (POST /api/metrics)`);
  if (series.unstated.length > 0) return untold(`the metric ${metric} does not tell ${series.unstated.join(', ')}`);
  if (as === 'dollars' && total.amounts.unconverted > 0)
    return untold(`a part of the metric ${metric} is in a unit that is no currency with a rate`);
  const rows = series.rows.map(({ time, values, amounts }) => ({ time, values, amount: amounts[as] }));
  return { rows, total: total.amounts[as], missing: null };
}

function untold(missing: string): PartAnswer {
  return { rows: [], total: 0n, missing };
}
