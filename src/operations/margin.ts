import { z } from 'zod';
import { type Earning, grossMargin, marginAtScale, marginRatio, marginState } from '../core/analysis/worth/margin.ts';
import { logSlope, type Slope } from '../core/analysis/worth/slope.ts';
import { formatPicos } from '../core/money.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { marginGuardOf } from './margin-guard.ts';
import { operation } from './operation.ts';
import { limitParameter, listOf } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { toldAmount, toldPercent, toldRatio } from './told-amount.ts';
import { isCut, unitTable } from './unit-row.ts';
import { rowKey, volumeOf, volumeSource } from './volume.ts';

const MOST_ROWS = 100_000;
const USUAL_ROWS = 1000;
const USUAL_SCALE = 10;

const line = z.object({
  revenue: z.string().nullable().describe('Null where none was told, or in a currency without a rate.'),
  aiCost: z.string().nullable().describe('Effective cost of AI, from the ledger; null where no price is known.'),
  otherCost: z.string().nullable().describe('Other cost of goods; null where none was told.'),
  grossMargin: z.string().nullable(),
  margin: z.number().nullable().describe('Gross margin over revenue; null without revenue.'),
  atScale: z
    .number()
    .nullable()
    .describe('The margin at `scale` times the usage, with revenue growing alike: more customers.'),
  atScaleFlat: z
    .number()
    .nullable()
    .describe('The margin at `scale` times the usage at the same revenue: a flat price.'),
  state: z.enum(['ok', 'below-target', 'no-revenue', 'unknown']),
});
const slope = z.object({ slope: z.number(), low: z.number(), high: z.number(), points: z.number(), fit: z.number() });
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  target: z.number(),
  scale: z.number(),
  elasticity: slope
    .nullable()
    .describe(
      'Of AI cost to calls, day by day or week by week. Where it is null, or 1 lies in its interval, AI is taken to grow as use does.',
    ),
  sentence: z.string(),
  rows: z.array(
    line.extend({ time: z.string().nullable(), values: z.record(z.string(), z.string()), unpricedCalls: z.number() }),
  ),
  totals: line,
  alerts: z
    .array(line.extend({ values: z.record(z.string(), z.string()), shortfall: z.string() }))
    .describe('Rows below the target, with what they lack to reach it, the largest first.'),
  rulesRevision: z.number(),
  priceBook: z.string(),
});
type Line = z.infer<typeof line>;

export const margin = operation({
  name: 'margin',
  summary:
    'Gross margin with AI in it: revenue, AI cost from the ledger, other cost, by customer or product; guarded by a target.',
  access: 'read',
  input: z.object({
    ...cutParameters,
    by: listOf(z.string()).optional().describe('Dimensions; unless told, that of the guard: customer.'),
    revenue: z.string().optional().describe('The metric that is revenue; unless told, that of the guard: revenue.'),
    other: z.string().optional().describe('The metric that is other cost of goods; unless told, that of the guard.'),
    target: z.coerce
      .number()
      .min(-10)
      .max(1)
      .optional()
      .describe('The least margin, as a ratio; unless told, the guard’s.'),
    scale: z.coerce
      .number()
      .min(0.01)
      .max(10_000)
      .default(USUAL_SCALE)
      .describe('How many times the usage is looked ahead to.'),
    limit: limitParameter(MOST_ROWS, USUAL_ROWS),
  }),
  output,
  async run(context, { revenue, other, target, scale, limit, reveal, by, ...asked }): Promise<z.infer<typeof output>> {
    const guard = await marginGuardOf(context);
    const question = askedCut(context, { ...asked, by: by ?? [guard.by] }).question;
    const otherName = other ?? guard.other;
    const named = { revenue: revenue ?? guard.revenue, other: otherName, question };
    const [found, elasticity] = await Promise.all([earnings(context, named), elasticityOf(context, question)]);
    const judged = {
      target: target ?? guard.target,
      scale,
      elasticity: elasticity && !isProportional(elasticity) ? elasticity.slope : 1,
    };
    const rows = found.rows.map(({ time, values, unpricedCalls, earning }) => ({
      time,
      values,
      unpricedCalls,
      ...lineOf(earning, judged),
    }));
    const alerts = alertsOf(found.rows, judged);
    const totals = lineOf(found.total, judged);
    return {
      ...toldWhen(question),
      target: judged.target,
      scale,
      elasticity,
      sentence: sentenceOf(totals, alerts.length, judged.target),
      rows: revealedRows(context, rows.slice(0, limit), reveal),
      totals,
      alerts: revealedRows(context, alerts, reveal),
      rulesRevision: found.rulesRevision,
      priceBook: found.priceBook,
    };
  },
  table: ({ rows, totals }) => [
    ...rows.map(({ time, values, unpricedCalls: _unpriced, ...row }) => ({
      ...(time === null ? {} : { time }),
      ...values,
      ...row,
    })),
    totals,
  ],
});

interface Named {
  readonly revenue: string;
  readonly other: string | null;
  readonly question: CallQuestion;
}

/** Null is not known. */
interface MaybeEarning {
  readonly revenue: bigint | null;
  readonly ai: bigint | null;
  readonly other: bigint | null;
}

interface EarningRow {
  readonly time: string | null;
  readonly values: Record<string, string>;
  readonly unpricedCalls: number;
  readonly earning: MaybeEarning;
}

async function earnings(context: Context, { revenue, other, question }: Named) {
  const source = await volumeSource(context, revenue);
  const [table, others] = await Promise.all([
    unitTable(context, question, 'cost', source),
    other === null ? null : volumeOf(context, await volumeSource(context, other), question),
  ]);
  const unstated = others?.unstated ?? [];
  const isAlike = others !== null && isCut(question, others);
  const costs = new Map(others?.rows.map((row) => [rowKey(row, unstated), row.dollars]));
  const rows = table.rows.map(({ time, values, amount, dollars, unpricedCalls }): EarningRow => {
    const told = !isAlike ? null : (costs.get(rowKey({ time, values }, unstated)) ?? null);
    return { time, values: { ...values }, unpricedCalls, earning: { revenue: dollars, ai: amount, other: told } };
  });
  const sorted = rows.sort((left, right) => Number((right.earning.ai ?? 0n) - (left.earning.ai ?? 0n)));
  const { rulesRevision, priceBook } = table.spend;
  return { rows: sorted, total: totalOf(sorted), rulesRevision, priceBook };
}

function totalOf(rows: readonly EarningRow[]): MaybeEarning {
  const sum = (read: (earning: MaybeEarning) => bigint | null): bigint | null => {
    const known = rows.flatMap(({ earning }) => read(earning) ?? []);
    return known.length === 0 ? null : known.reduce((total, amount) => total + amount, 0n);
  };
  return { revenue: sum(({ revenue }) => revenue), ai: sum(({ ai }) => ai), other: sum(({ other }) => other) };
}

const DAY_MS = 86_400_000;
const WEEKS_FROM_MS = 56 * DAY_MS;

/** How AI cost grows with use; by weeks where there are eight, for days of a week are not used alike. */
async function elasticityOf(context: Context, question: CallQuestion): Promise<Slope | null> {
  const { from, to } = question.interval;
  const grain = to - from >= WEEKS_FROM_MS ? 'week' : 'day';
  const series: CallQuestion = { ...question, by: [], grain };
  const { rows } = await unitTable(context, series, 'cost', { kind: 'measure', name: 'calls' });
  return logSlope(rows.map(({ amount, volume }) => [Number(volume ?? 0n), Number(amount ?? 0n)]));
}

/** Whether growth as fast as use cannot be told apart from what was found. */
function isProportional({ low, high }: Slope): boolean {
  return low <= 1 && high >= 1;
}

interface Judged {
  readonly target: number;
  readonly scale: number;
  readonly elasticity: number;
}

function lineOf({ revenue, ai, other }: MaybeEarning, { target, scale, elasticity }: Judged): Line {
  const told = { revenue: toldAmount(revenue), aiCost: toldAmount(ai), otherCost: toldAmount(other) };
  if (revenue === null || ai === null)
    return {
      ...told,
      grossMargin: null,
      margin: null,
      atScale: null,
      atScaleFlat: null,
      state: ai === null ? 'unknown' : 'no-revenue',
    };
  const earning: Earning = { revenue, ai, other };
  return {
    ...told,
    grossMargin: formatPicos(grossMargin(earning)),
    margin: marginRatio(earning),
    atScale: toldRatio(marginAtScale(earning, scale, elasticity, true)),
    atScaleFlat: toldRatio(marginAtScale(earning, scale, elasticity, false)),
    state: marginState(earning, target),
  };
}

const MILLION = 1_000_000;

function alertsOf(rows: readonly EarningRow[], judged: Judged) {
  const below = rows.flatMap(({ values, earning }) => {
    const line = lineOf(earning, judged);
    if (line.state !== 'below-target' || earning.revenue === null || earning.ai === null) return [];
    const wanted = (earning.revenue * BigInt(Math.round(judged.target * MILLION))) / BigInt(MILLION);
    const lacks = wanted - grossMargin({ revenue: earning.revenue, ai: earning.ai, other: earning.other });
    return [{ values, ...line, lacks }];
  });
  return below
    .sort((left, right) => Number(right.lacks - left.lacks))
    .map(({ lacks, ...alert }) => ({ ...alert, shortfall: formatPicos(lacks) }));
}

function sentenceOf({ margin, revenue }: Line, below: number, target: number): string {
  if (revenue === null) return 'No revenue was told for this time, so no margin is known.';
  if (margin === null) return 'There is no revenue to have a margin of.';
  return `The gross margin is ${toldPercent(margin)}; ${below} ${below === 1 ? 'row is' : 'rows are'} below ${toldPercent(target)}.`;
}
