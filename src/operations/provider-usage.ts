import { z } from 'zod';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { ATTRIBUTE_PREFIX, REPORT_CUTS, reportRows } from '../store/provider-usage-query.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import {
  fromParameter,
  limitParameter,
  listOf,
  parseCondition,
  timeZoneParameter,
  toParameter,
  whereParameter,
} from './parameters.ts';

const MOST_ROWS = 10_000;
const USUAL_ROWS = 1000;

export const providerUsage = operation({
  name: 'provider-usage',
  summary: 'What the providers’ own usage and cost reports say; never added to the calls in any total.',
  access: 'read',
  input: z.object({
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    by: listOf(z.string())
      .default([])
      .describe(`What to cut by: ${REPORT_CUTS.join(', ')}, or ${ATTRIBUTE_PREFIX}<name>. Days are UTC's.`),
    where: whereParameter.describe('Conditions, all of which must hold: cut=value, a|b for several values.'),
    limit: limitParameter(MOST_ROWS, USUAL_ROWS),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    rows: z
      .array(
        z.object({
          values: z.record(z.string(), z.string()),
          requests: z.string().nullable(),
          inputTokens: z.string(),
          outputTokens: z.string(),
          quantities: z.record(z.string(), z.string()),
          cost: z.string().nullable().describe('By the cost lines; null where there are none.'),
          estimatedCost: z.string().nullable().describe('By usage lines that bear an estimate.'),
          currency: z.string(),
          fetchedAt: z.string(),
        }),
      )
      .describe('By source always: two reports may tell of the same traffic.'),
  }),
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const where = asked.where.map((text) => {
      const { dimension, operator, values } = parseCondition(text);
      if (operator !== 'is')
        throw new AppError('bad-request', `The condition "${text}" is no equality.`, 'Write it as cut=value.');
      return { cut: dimension, values };
    });
    for (const cut of [...asked.by, ...where.map((condition) => condition.cut)]) checkCut(cut);
    const rows = await reportRows(context.engine, { interval, by: asked.by, where, limit: asked.limit });
    return { ...intervalTexts(interval, timeZone), rows: rows.map((row) => ({ ...row })) };
  },
  table: ({ rows }) =>
    rows.map(({ values, quantities: _quantities, currency, fetchedAt: _fetchedAt, ...sums }) => ({
      ...values,
      ...sums,
      currency,
    })),
});

function checkCut(cut: string): void {
  if (REPORT_CUTS.some((name) => name === cut) || cut.startsWith(ATTRIBUTE_PREFIX)) return;
  const meant = nearest(cut, REPORT_CUTS);
  throw new AppError(
    'bad-request',
    `Reports are not cut by "${cut}".`,
    `${meant === null ? '' : `Did you mean ${meant}? `}Known are ${REPORT_CUTS.join(', ')}, and ${ATTRIBUTE_PREFIX}<name>.`,
  );
}
