import { z } from 'zod';
import { formatPicos } from '../core/money.ts';
import { knownMetrics } from '../store/statement-list.ts';
import { metricSeries } from '../store/statement-series.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters, type CutInput } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';

const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  metrics: z
    .array(
      z.object({
        name: z.string(),
        statements: z.number(),
        first: z.string(),
        last: z.string(),
        readings: z.array(z.string()).describe('total: adds up; level: is averaged over time.'),
        units: z.array(z.string()),
        labels: z.array(z.string()),
      }),
    )
    .describe('All that are known; those of a name when one is asked for.'),
  rows: z
    .array(
      z.object({
        time: z.string().nullable(),
        values: z.record(z.string(), z.string()),
        value: z.string(),
        dollars: z.string().nullable().describe('Null where a part is in a unit that is no currency with a rate.'),
        statements: z.number(),
      }),
    )
    .describe('Buckets and values that nothing was stated of have no row: what is not known is not zero.'),
  unstated: z.array(z.string()).describe('Dimensions asked for that no statement says anything of.'),
});

export const metrics = operation({
  name: 'metrics',
  summary: 'Numbers of the business that were told: revenue, active users, seats; which there are, and one over time.',
  access: 'read',
  isPostTaken: true,
  input: z.object({
    name: z.string().optional().describe('Which; without one, the list of all.'),
    ...cutParameters,
  }),
  output,
  command: { words: ['metrics'], argument: { parameter: 'name', isFile: false } },
  async run(context, { name, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, asked).question;
    const known = (await knownMetrics(context.engine)).filter((metric) => name === undefined || metric.name === name);
    const told = known.map(({ firstAt, lastAt, ...metric }) => ({
      ...metric,
      readings: [...metric.readings],
      units: [...metric.units],
      labels: [...metric.labels],
      first: new Date(firstAt).toISOString(),
      last: new Date(lastAt).toISOString(),
    }));
    const { rows, unstated } = name === undefined ? NOTHING : await series(context, name, asked);
    return { ...toldWhen(question), metrics: told, rows, unstated };
  },
  table: ({ metrics, rows }) =>
    rows.length === 0
      ? metrics.map(({ labels, readings, units, ...metric }) => ({
          ...metric,
          reading: readings.join(', '),
          unit: units.join(', '),
          labels: labels.join(', '),
        }))
      : rows.map(({ time, values, ...row }) => ({ ...(time === null ? {} : { time }), ...values, ...row })),
});

const NOTHING = { rows: [], unstated: [] };

async function series(context: Context, name: string, asked: CutInput) {
  const { rows, unstated } = await metricSeries(context.store, {
    kind: 'metric',
    name,
    ...askedCut(context, asked).question,
  });
  return {
    unstated: [...unstated],
    rows: revealedRows(context, rows, asked.reveal).map(({ time, values, amounts }) => ({
      time,
      values: { ...values },
      value: formatPicos(amounts.value),
      dollars: amounts.unconverted > 0 ? null : formatPicos(amounts.dollars),
      statements: amounts.statements,
    })),
  };
}
