import { z } from 'zod';
import { type Kpi, KPIS, percentOf } from '../core/analysis/kpi.ts';
import type { SpendAnswer, SpendQuery, SpendRow } from '../core/ledger/spend-query.ts';
import { parseDecimal } from '../core/money.ts';
import { GRAINS } from '../core/period.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import {
  checkDimensions,
  fromParameter,
  listOf,
  parseCondition,
  revealParameter,
  timeZoneParameter,
  toParameter,
  whereParameter,
} from './parameters.ts';
import { revealedRows, tokensInstead } from './pseudonymised.ts';

const DIGITS = 12;
const names = KPIS.map(({ name }) => name);

const share = z.object({
  part: z.string(),
  whole: z.string(),
  share: z.string().nullable().describe('Percent with one digit; null where there is nothing to be a share of.'),
});

export const kpi = operation({
  name: 'kpi',
  summary:
    'Shares that are watched, over time and by anything: AI that nothing on a bill tells the owner of, AI in all spend.',
  access: 'read',
  input: z.object({
    name: listOf(z.enum(names))
      .default(names)
      .describe(`Which: ${names.join(', ')}; all unless told.`),
    by: listOf(z.string()).default([]).describe('Dimensions to break down by.'),
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    grain: z.enum(GRAINS).optional().describe('One row a bucket: hour, day, week (from Monday) or month.'),
    where: whereParameter,
    reveal: revealParameter,
  }),
  output: z.object({
    interval: z.object({ from: z.string(), to: z.string() }),
    timeZone: z.string(),
    kpis: z.array(
      share.extend({
        name: z.string(),
        meaning: z.string(),
        rows: z.array(share.extend({ time: z.string().nullable(), values: z.record(z.string(), z.string()) })),
      }),
    ),
  }),
  command: { words: ['kpi'], argument: { parameter: 'name', isFile: false } },
  async run(context, asked) {
    const when = askedInterval(context, asked);
    const where = asked.where.map(parseCondition);
    const dimensions = context.rules().dimensions.map(({ name }) => name);
    checkDimensions([...asked.by, ...where.map(({ dimension }) => dimension)], dimensions);
    const question = {
      by: asked.by,
      interval: when.interval,
      grain: asked.grain ?? null,
      timeZone: when.timeZone,
      where: tokensInstead(context, where),
      versus: null,
      order: null,
      limit: null,
    };
    const wanted = KPIS.filter(({ name }) => asked.name.includes(name));
    const kpis = await Promise.all(wanted.map((one) => answerOf(context, one, question, asked.reveal)));
    return { interval: intervalTexts(when.interval, when.timeZone), timeZone: when.timeZone, kpis };
  },
  table: ({ kpis }) =>
    kpis.flatMap(({ name, part, whole, share, rows }) => [
      ...rows
        .filter(({ time, values }) => time !== null || Object.keys(values).length > 0)
        .map(({ time, values, ...row }) => ({ kpi: name, ...(time === null ? {} : { time }), ...values, ...row })),
      { kpi: name, part, whole, share },
    ]),
});

async function answerOf(context: Context, kpi: Kpi, question: Omit<SpendQuery, 'measures'>, reveal: boolean) {
  const { name, meaning, numerator, denominator } = kpi;
  const ask = ({ measure, where }: Kpi['numerator']): Promise<SpendAnswer> =>
    runSpendQuery(context.store, { ...question, measures: [measure], where: [...question.where, ...where] });
  const [parts, wholes] = await Promise.all([ask(numerator), ask(denominator)]);
  const byKey = new Map(parts.rows.map((row) => [keyOf(row), row]));
  const rows = wholes.rows.map((row) => ({
    time: row.time,
    values: row.values,
    ...shareOf(byKey.get(keyOf(row))?.measures[numerator.measure], row.measures[denominator.measure]),
  }));
  const total = shareOf(parts.totals[numerator.measure], wholes.totals[denominator.measure]);
  return { name, meaning, ...total, rows: revealedRows(context, rows, reveal) };
}

function shareOf(part: string | number = 0, whole: string | number = 0): z.infer<typeof share> {
  const [above, below] = [part, whole].map((amount) => parseDecimal(String(amount), DIGITS) ?? 0n);
  return { part: String(part), whole: String(whole), share: percentOf(above ?? 0n, below ?? 0n) };
}

function keyOf({ time, values }: SpendRow): string {
  return JSON.stringify([time, values]);
}
