import type { CallQuestion } from '../../store/call-cut.ts';
import { runSpendQuery } from '../../store/spend-query.ts';
import { knownOutcomes } from '../../store/statement-list.ts';
import { outcomeSeries } from '../../store/statement-series.ts';
import type { Context } from '../context.ts';
import { amountOf, counted, keyOf, type KpiReader, type KpiRow, nothing } from './kpi-answer.ts';

const NO_OUTCOMES = 'no outcome was told (POST /api/events)';

/** Cost over each kind of outcome, in the dimension `outcome`; those that say that they failed do not count. */
export const outcomeCost: KpiReader = async (context, question) => {
  const [outcomes, costs] = await Promise.all([seriesOf(context, question), costsOf(context, question)]);
  if (outcomes.length === 0) return nothing(NO_OUTCOMES);
  const rows = outcomes.flatMap(({ name, rows: found }) =>
    found.map(({ time, values, amounts }) => ({
      time,
      values: { ...values, outcome: name },
      numerator: costs.get(keyOf(time, values)) ?? 0n,
      denominator: counted(amounts.count - (amounts.judged - amounts.successes)),
    })),
  );
  return { rows, total: null, missing: rows.length === 0 ? NO_OUTCOMES : null };
};

/** What outcomes are worth, less what all cost, over that cost. */
export const outcomeReturn: KpiReader = async (context, question) => {
  const whole = { ...question, by: [], grain: null };
  const [outcomes, costs, wholes, cost] = await Promise.all([
    seriesOf(context, question),
    costsOf(context, question),
    seriesOf(context, whole),
    costsOf(context, whole),
  ]);
  const worth = sumsOf(wholes).get(keyOf(null, {})) ?? 0n;
  if (worth === 0n) return nothing('no outcome says what it is worth');
  const worths = sumsOf(outcomes);
  const rows: KpiRow[] = outcomes.flatMap(({ rows: found }) =>
    found.map(({ time, values }) => sides(time, values, worths, costs)),
  );
  const unique = new Map(rows.map((row) => [keyOf(row.time, row.values), row]));
  return { rows: [...unique.values()], total: sides(null, {}, sumsOf(wholes), cost), missing: null };
};

type Sums = ReadonlyMap<string, bigint>;

function sides(time: string | null, values: Readonly<Record<string, string>>, worths: Sums, costs: Sums): KpiRow {
  const spent = costs.get(keyOf(time, values)) ?? 0n;
  return { time, values, numerator: (worths.get(keyOf(time, values)) ?? 0n) - spent, denominator: spent };
}

async function seriesOf({ store, engine }: Context, question: CallQuestion) {
  const known = await knownOutcomes(engine);
  const answers = await Promise.all(
    known.map(async ({ name }) => ({ name, ...(await outcomeSeries(store, { kind: 'outcome', name, ...question })) })),
  );
  return answers.filter(({ rows }) => rows.length > 0);
}

function sumsOf(outcomes: Awaited<ReturnType<typeof seriesOf>>): Sums {
  const sums = new Map<string, bigint>();
  for (const { time, values, amounts } of outcomes.flatMap(({ rows }) => rows))
    sums.set(keyOf(time, values), (sums.get(keyOf(time, values)) ?? 0n) + amounts.dollars);
  return sums;
}

async function costsOf({ store }: Context, question: CallQuestion): Promise<Sums> {
  const asked = { ...question, measures: ['cost'], versus: null, order: null, limit: null } as const;
  const { rows } = await runSpendQuery(store, asked);
  return new Map(rows.map(({ time, values, measures }) => [keyOf(time, values), amountOf(measures.cost)]));
}
