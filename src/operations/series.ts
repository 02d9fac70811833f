import { z } from 'zod';
import type { Filter } from '../core/ledger/spend-query.ts';
import { GRAINS, type Grain, type Interval } from '../core/period.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts } from './interval.ts';
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

/** What every question about the business beside its spend can be asked with. */
export const seriesInput = {
  by: listOf(z.string()).default([]).describe('Dimensions to break down by, those of the rules or label.<key>.'),
  from: fromParameter,
  to: toParameter,
  timeZone: timeZoneParameter,
  grain: z.enum(GRAINS).optional().describe('One row a bucket: hour, day, week (from Monday) or month.'),
  where: whereParameter,
  reveal: revealParameter,
};

const INPUT = z.object(seriesInput);
export type SeriesInput = z.infer<typeof INPUT>;

/** A question as it is asked of spend and of statements alike. */
export interface SeriesQuestion {
  readonly by: readonly string[];
  readonly interval: Interval;
  readonly grain: Grain | null;
  readonly timeZone: string;
  readonly where: readonly Filter[];
}

export const answeredInterval = z.object({ from: z.string(), to: z.string() });

/** Throws bad-request for what is no time, zone, condition or dimension. */
export function seriesQuestion(
  context: Context,
  asked: Pick<SeriesInput, 'by' | 'from' | 'to' | 'timeZone' | 'where'> & Partial<Pick<SeriesInput, 'grain'>>,
): SeriesQuestion {
  const { interval, timeZone } = askedInterval(context, asked);
  const where = asked.where.map(parseCondition);
  const dimensions = context.rules().dimensions.map(({ name }) => name);
  checkDimensions([...asked.by, ...where.map(({ dimension }) => dimension)], dimensions);
  return { by: asked.by, interval, timeZone, grain: asked.grain ?? null, where: tokensInstead(context, where) };
}

/** The interval and zone as they are told in every answer. */
export function toldWhen({ interval, timeZone }: SeriesQuestion) {
  return { interval: intervalTexts(interval, timeZone), timeZone };
}
