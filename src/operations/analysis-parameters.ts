import { z } from 'zod';
import { LABEL_PREFIX } from '../core/dimension.ts';
import { GRAINS } from '../core/period.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { askedInterval, type AskedInterval } from './interval.ts';
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
import { tokensInstead } from './pseudonymised.ts';

/** What every analysis can be cut by. */
export const cutParameters = {
  by: listOf(z.string())
    .default([])
    .describe('Dimensions to break down by: fields, dimensions of the rules, label.<key>.'),
  from: fromParameter,
  to: toParameter,
  timeZone: timeZoneParameter,
  grain: z.enum(GRAINS).optional().describe('One row a bucket: hour, day, week (from Monday) or month.'),
  where: whereParameter,
  reveal: revealParameter,
};
const cutInput = z.object(cutParameters);
export type CutInput = z.infer<typeof cutInput>;

/** The question that an input asks, and its interval as it is told. Throws bad-request. */
export function askedCut(
  context: Context,
  asked: Omit<CutInput, 'reveal'>,
): { readonly question: CallQuestion; readonly when: AskedInterval } {
  const when = askedInterval(context, asked);
  const where = asked.where.map(parseCondition);
  const dimensions = context.rules().dimensions.map(({ name }) => name);
  checkDimensions([...asked.by, ...where.map(({ dimension }) => dimension)], dimensions);
  const question = {
    interval: when.interval,
    by: asked.by,
    grain: asked.grain ?? null,
    timeZone: when.timeZone,
    where: tokensInstead(context, where),
  };
  return { question, when };
}

/** The dimension that tells indexes of vector databases apart: of the rules, or else the mark that calls bear. */
export function indexDimension(context: Context): string {
  return context.rules().dimensions.some(({ name }) => name === 'index') ? 'index' : `${LABEL_PREFIX}metadata.index`;
}
