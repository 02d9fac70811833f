import { z } from 'zod';
import { doublings } from '../core/analysis/experiment/weekly-doubling.ts';
import type { SpendRow } from '../core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';

const { from, to, timeZone, where, reveal } = cutParameters;

export const tried = operation({
  name: 'tried',
  summary:
    'What was tried, week by week: the spend of experiments, prompt versions or models, with weeks that doubled.',
  access: 'read',
  input: z.object({
    by: z.string().default('experiment').describe('experiment, promptVersion, model, or any other dimension.'),
    floor: z.coerce.number().min(0).default(1).describe('A week below so many dollars has doubled nothing.'),
    from,
    to,
    timeZone,
    where,
    limit: limitParameter(1000, 50),
    reveal,
  }),
  output: z.object({
    interval: answeredInterval,
    timeZone: z.string(),
    rows: z.array(
      z.object({
        values: z.record(z.string(), z.string()),
        cost: z.string(),
        weeks: z.array(
          z.object({
            week: z.string().describe('Its Monday.'),
            cost: z.string(),
            isWhole: z.boolean().describe('Whether all of the week lies in the interval and is over.'),
            hasDoubled: z.boolean().describe('Whether it cost at least twice the week before, both being whole.'),
          }),
        ),
      }),
    ),
  }),
  command: { words: ['tried'], argument: { parameter: 'by', isFile: false } },
  async run(context, { by, floor, limit, reveal: isClear, ...asked }) {
    const { question, when } = askedCut(context, { ...asked, by: [by] });
    const { rows } = await runSpendQuery(context.store, {
      ...question,
      measures: ['cost'],
      grain: 'week',
      versus: null,
      order: null,
      limit,
    });
    const whole = wholeWeeks(when.interval, when.timeZone, context.clock());
    const series = [...Map.groupBy(revealedRows(context, rows, isClear), ({ values }) => values[by] ?? '')];
    const least = picosFromDollars(String(floor)) ?? 0n;
    return { ...toldWhen(when), rows: series.map(([value, ones]) => seriesOf({ [by]: value }, ones, whole, least)) };
  },
  table: ({ rows }) =>
    rows.flatMap(({ values, weeks }) =>
      weeks.map(({ week, cost, hasDoubled }) => ({ ...values, week, cost, doubled: hasDoubled ? 'doubled' : null })),
    ),
});

interface Week {
  readonly start: number;
  readonly isWhole: boolean;
}

function wholeWeeks(interval: Interval, zone: string, now: number): readonly Week[] {
  const starts = bucketStarts(interval, 'week', zone);
  const end = Math.min(interval.to, now);
  return starts.map((start, index) => ({
    start,
    isWhole: start >= interval.from && (starts[index + 1] ?? start + WEEK_MS) <= end,
  }));
}

const WEEK_MS = 7 * 86_400_000;

function seriesOf(values: Record<string, string>, rows: readonly SpendRow[], weeks: readonly Week[], floor: bigint) {
  const costs = new Map(rows.map(({ time, measures }) => [Date.parse(time ?? ''), String(measures.cost ?? '0')]));
  const series = weeks.map(({ start }) => picosFromDollars(costs.get(start) ?? '0') ?? 0n);
  const doubled = new Set(
    doublings(series, floor).filter((index) => weeks[index]?.isWhole && weeks[index - 1]?.isWhole),
  );
  return {
    values,
    cost: formatPicos(series.reduce((total, cost) => total + cost, 0n)),
    weeks: weeks.map(({ start, isWhole }, index) => ({
      week: new Date(start).toISOString(),
      cost: formatPicos(series[index] ?? 0n),
      isWhole,
      hasDoubled: doubled.has(index),
    })),
  };
}
