import { z } from 'zod';
import { correlationOf } from '../core/analysis/worth/correlation.ts';
import type { Filter, Measure } from '../core/ledger/spend-query.ts';
import { bucketStarts, GRAINS } from '../core/period.ts';
import { formatInstant, zoneClock } from '../core/time-zone.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { listOf } from './parameters.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { toldAmount } from './told-amount.ts';
import { amountOf, spendQuestion, volumeOf, volumeSource } from './volume.ts';

const DAY_MS = 86_400_000;
const ONE = 1e12;
const operationIs = (...values: string[]): Filter => ({ dimension: 'operation', operator: 'is', values });

/** What is set side by side of the same spend, whatever else is asked for. */
const SERIES: readonly { readonly name: string; readonly measure: Measure; readonly where: readonly Filter[] }[] = [
  { name: 'cost', measure: 'cost', where: [] },
  { name: 'requests', measure: 'calls', where: [] },
  { name: 'tokens', measure: 'tokens', where: [] },
  { name: 'embeddings', measure: 'calls', where: [operationIs('embeddings')] },
  { name: 'vectorQueries', measure: 'calls', where: [operationIs('vector.query')] },
];
const { reveal: _reveal, by: _by, ...input } = cutParameters;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  series: z.array(z.string()),
  points: z.array(
    z.object({ time: z.string(), values: z.record(z.string(), z.string().nullable()) }).describe('Null is not told.'),
  ),
  correlations: z
    .array(z.object({ left: z.string(), right: z.string(), correlation: z.number().nullable() }))
    .describe('-1 to 1; null of fewer than three buckets with both, or where one stands still. The closest first.'),
});

export const correlate = operation({
  name: 'correlate',
  summary:
    'Requests, tokens, embeddings, vector queries and cost side by side over time, with metrics, and what moves with what.',
  access: 'read',
  input: z.object({
    with: listOf(z.string()).default([]).describe('Metrics and outcomes to set beside them.'),
    ...input,
    grain: z.enum(GRAINS).default('day'),
  }),
  output,
  command: { words: ['correlate'], argument: { parameter: 'with', isFile: false } },
  async run(context, { with: others, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, { ...asked, by: [] }).question;
    const columns = await Promise.all([
      ...SERIES.map(async ({ name, measure, where }) => ({
        name,
        at: await spendAt(context, question, measure, where),
      })),
      ...others.map(async (name) => ({ name, at: await volumeAt(context, question, name) })),
    ]);
    const times = timesOf(question);
    const numbers = columns.map(({ at }) => times.map((time) => numberOf(at(time))));
    const pairs = columns.flatMap(({ name }, left) =>
      columns.slice(left + 1).map((other, index) => ({
        left: name,
        right: other.name,
        correlation: correlationOf(numbers[left] ?? [], numbers[left + 1 + index] ?? []),
      })),
    );
    const points = times.map((time) => ({
      time,
      values: Object.fromEntries(columns.map(({ name, at }) => [name, toldAmount(at(time))])),
    }));
    return {
      ...toldWhen(question),
      series: columns.map(({ name }) => name),
      points,
      correlations: pairs.sort((left, right) => Math.abs(right.correlation ?? 0) - Math.abs(left.correlation ?? 0)),
    };
  },
  table: ({ points }) => points.map(({ time, values }) => ({ time, ...values })),
});

type AmountAt = (time: string) => bigint | null;

/** Of spend, what has no row is nothing: it was seen that there was none. */
async function spendAt(
  context: Context,
  question: CallQuestion,
  measure: Measure,
  where: readonly Filter[],
): Promise<AmountAt> {
  const asked = { ...question, where: [...question.where, ...where] };
  const { rows } = await runSpendQuery(context.store, spendQuestion(asked, [measure]));
  const amounts = new Map(rows.map(({ time, measures }) => [time, amountOf(measures[measure])]));
  return (time) => amounts.get(time) ?? 0n;
}

/** Of what is told, what has no row is not known. */
async function volumeAt(context: Context, question: CallQuestion, name: string): Promise<AmountAt> {
  const { rows } = await volumeOf(context, await volumeSource(context, name), question);
  const volumes = new Map(rows.map(({ time, volume }) => [time, volume]));
  return (time) => volumes.get(time) ?? null;
}

function timesOf({ interval, grain, timeZone }: CallQuestion): string[] {
  const starts = bucketStarts(interval, grain ?? 'day', timeZone);
  const clock = zoneClock(timeZone, interval.from - DAY_MS, interval.to + DAY_MS);
  return starts.map((start) => formatInstant(clock, start));
}

function numberOf(amount: bigint | null): number | null {
  return amount === null ? null : Number(amount) / ONE;
}
