import { z } from 'zod';
import { growthOf } from '../core/analysis/worth/unit-cost.ts';
import { type Measure, MEASURES } from '../core/ledger/spend-query.ts';
import { formatPicos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { isMoney } from '../store/ledger-measure.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { versusInterval } from './interval.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { toldAmount, totalOf } from './told-amount.ts';
import { type UnitRow, type UnitTable, unitTable } from './unit-row.ts';
import { volumeSource, type VolumeSource } from './volume.ts';

const MOST_ROWS = 100_000;
const USUAL_ROWS = 1000;

const amounts = z.object({
  amount: z.string().nullable().describe('The measure; null where no call it counts has a known price.'),
  volume: z.string().nullable().describe('Null where nothing was told of it, which is not zero.'),
  unit: z
    .string()
    .nullable()
    .describe('The measure over the volume; null where either is unknown or there was no volume.'),
});
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  measure: z.string(),
  per: z.object({ kind: z.enum(['metric', 'outcome', 'measure']), name: z.string() }),
  sentence: z.string(),
  rows: z.array(
    amounts.extend({
      time: z.string().nullable(),
      values: z.record(z.string(), z.string()),
      unpricedCalls: z.number(),
    }),
  ),
  totals: amounts,
  before: amounts.nullable().describe('The interval it is compared with.'),
  change: z.number().nullable().describe('Of the unit, as a ratio less one.'),
  spread: z
    .object({ p50: z.string(), p90: z.string(), p99: z.string(), most: z.string() })
    .nullable()
    .describe('Of the units of rows, without a grain.'),
  gaps: z.object({
    amountWithoutVolume: z.string().describe('Of rows of which no volume was told.'),
    volumeWithoutAmount: z.string().describe('Of rows in which nothing was spent.'),
    unpricedCalls: z.number(),
    unstated: z.array(z.string()).describe('Dimensions the volume says nothing of: they cut the spend alone.'),
  }),
  rulesRevision: z.number(),
  priceBook: z.string(),
});

export const units = operation({
  name: 'units',
  summary:
    'What one of something costs: a customer, a user, a ticket, a document; by anything, over time, with its volume.',
  access: 'read',
  input: z.object({
    per: z.string().describe('A metric, an outcome, or a measure of calls; outcome:name where names are alike.'),
    measure: z.enum(MEASURES).default('cost').describe('What is divided: the whole effective cost unless told.'),
    ...cutParameters,
    vs: z.string().default('previous').describe('What to compare with: previous, FROM..TO, or none.'),
    limit: limitParameter(MOST_ROWS, USUAL_ROWS),
  }),
  output,
  command: { words: ['units'], argument: { parameter: 'per', isFile: false } },
  async run(context, { per, measure, vs, limit, reveal, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, asked).question;
    const source = await volumeSource(context, per);
    const ask = (of: CallQuestion): Promise<UnitTable> => unitTable(context, of, measure, source);
    const [table, [totals, before]] = await Promise.all([
      ask(question),
      totalsOf(question, versusOf(context, vs, question), ask),
    ]);
    const change = before?.unit && totals.unit !== null ? growthOf(Number(totals.unit), Number(before.unit)) : null;
    const rows = table.rows.toSorted(inOrder).slice(0, limit);
    return {
      ...toldWhen(question),
      measure,
      per: source,
      sentence: sentenceOf(source, measure, totals, change),
      rows: revealedRows(context, rows, reveal).map(({ time, values, unpricedCalls, ...row }) => ({
        time,
        values: { ...values },
        unpricedCalls,
        ...told(row),
      })),
      totals: told(totals),
      before: before && told(before),
      change,
      spread: question.grain === null && question.by.length > 0 ? spreadOf(table.rows) : null,
      gaps: gapsOf(table),
      rulesRevision: table.spend.rulesRevision,
      priceBook: table.spend.priceBook,
    };
  },
  table: ({ rows, totals }) => [
    ...rows
      .filter(({ time, values }) => time !== null || Object.keys(values).length > 0)
      .map(({ time, values, unpricedCalls: _unpriced, ...row }) => ({
        ...(time === null ? {} : { time }),
        ...values,
        ...row,
      })),
    totals,
  ],
});

type Amounts = Pick<UnitRow, 'amount' | 'volume' | 'unit'>;

/** Of a level the whole is no sum of its parts, so it is asked for by itself. */
async function totalsOf(
  question: CallQuestion,
  versus: Interval | null,
  ask: (of: CallQuestion) => Promise<UnitTable>,
): Promise<[now: Amounts, before: Amounts | null]> {
  const whole = async (interval: Interval): Promise<Amounts> => {
    const { rows } = await ask({ ...question, interval, by: [], grain: null });
    return rows[0] ?? { amount: 0n, volume: null, unit: null };
  };
  return Promise.all([whole(question.interval), versus && whole(versus)]);
}

function versusOf(context: Context, vs: string, question: CallQuestion): Interval | null {
  return versusInterval(vs, question, context.clock());
}

/** By time, then the largest first. */
function inOrder(left: UnitRow, right: UnitRow): number {
  if (left.time !== right.time) return String(left.time) < String(right.time) ? -1 : 1;
  return Number((right.amount ?? 0n) - (left.amount ?? 0n));
}

function told({ amount, volume, unit }: Amounts): z.infer<typeof amounts> {
  return { amount: toldAmount(amount), volume: toldAmount(volume), unit: toldAmount(unit) };
}

function spreadOf(rows: readonly UnitRow[]): z.infer<typeof output>['spread'] {
  const sorted = rows.flatMap(({ unit }) => (unit === null ? [] : [unit])).sort((left, right) => Number(left - right));
  const at = (share: number): string => formatPicos(sorted[Math.ceil(share * sorted.length) - 1] ?? sorted[0] ?? 0n);
  return sorted.length === 0 ? null : { p50: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) };
}

function gapsOf({ rows, unstated, spend }: UnitTable): z.infer<typeof output>['gaps'] {
  const untold = rows.filter(({ volume }) => volume === null);
  const unspent = rows.filter(({ amount }) => amount === 0n);
  return {
    amountWithoutVolume: formatPicos(totalOf(untold, ({ amount }) => amount)),
    volumeWithoutAmount: formatPicos(totalOf(unspent, ({ volume }) => volume)),
    unpricedCalls: spend.unpricedCalls,
    unstated: [...unstated],
  };
}

function sentenceOf(
  { name }: VolumeSource,
  measure: Measure,
  { amount, volume, unit }: Amounts,
  change: number | null,
): string {
  if (volume === null) return `Nothing was told of ${name} in this time, so what one costs is not known.`;
  if (unit === null || amount === null) return `There was no ${name} to divide ${measure} by.`;
  const moved =
    change === null ? '' : `, ${Math.abs(change * 100).toFixed(1)}% ${change < 0 ? 'less' : 'more'} than before`;
  const size = Number(formatPicos(unit)).toPrecision(3);
  return `One ${name} ${isMoney(measure) ? `costs $${size}` : `takes ${size} ${measure}`}${moved}.`;
}
