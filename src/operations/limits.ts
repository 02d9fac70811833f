import { z } from 'zod';
import { limitState, runwayDays } from '../core/analysis/worth/limit.ts';
import { lastingSince, type LevelSeries, levelSeries } from '../store/level-points.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const USED = '.used';
const LIMIT = '.limit';
const REMAINING = '.remaining';
const NEAR = 0.8;

const output = z.object({
  interval: z.object({ from: z.string(), to: z.string() }),
  sentence: z.string(),
  limits: z
    .array(
      z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()),
        used: z.number(),
        limit: z.number().nullable().describe('Null where no limit was told.'),
        utilisation: z.number().nullable(),
        perDay: z.number().nullable().describe('Growth a day; null of a single statement.'),
        daysLeft: z
          .number()
          .nullable()
          .describe('From the last statement; null where it is never reached at this rate.'),
        at: z.string().describe('When it was last told.'),
      }),
    )
    .describe('The fullest first.'),
  credits: z
    .array(
      z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()),
        remaining: z.number(),
        daysLeft: z.number().nullable().describe('By the mean draw of the interval; null where it does not shrink.'),
        at: z.string(),
      }),
    )
    .describe('What runs out first, first.'),
});

export const limits = operation({
  name: 'limits',
  summary: 'How full limits and quotas are, when they will be reached, and when credits run out.',
  access: 'read',
  input: z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter }),
  output,
  async run(context, asked): Promise<z.infer<typeof output>> {
    const { interval, timeZone } = askedInterval(context, asked);
    const told = await levelSeries(context.engine, [USED, REMAINING], interval);
    const limits = limitsOf(told, await levelSeries(context.engine, [LIMIT], lastingSince(interval)));
    const near = limits.filter(({ utilisation }) => (utilisation ?? 0) >= NEAR).length;
    return {
      interval: intervalTexts(interval, timeZone),
      sentence: limits.length === 0 ? NOTHING : `${near} of ${limits.length} limits are used to 80% or more.`,
      limits,
      credits: creditsOf(told),
    };
  },
  table: ({ limits, credits }) =>
    [...limits, ...credits].map(({ labels, ...row }) => ({ ...row, labels: Object.values(labels).join(' ') })),
});

const NOTHING = 'No limit was told: send the metrics <name>.used and <name>.limit.';

/** A limit holds for what is used under the same name and labels. */
function limitsOf(told: readonly LevelSeries[], bounds: readonly LevelSeries[]): z.infer<typeof output>['limits'] {
  const known = new Map(bounds.map((series) => [keyOf(series, LIMIT), series]));
  const limits = told
    .filter(({ name }) => name.endsWith(USED))
    .flatMap((series) => {
      const limit = known.get(keyOf(series, USED))?.points.at(-1)?.value ?? null;
      const state = limitState(series.points, limit ?? 0);
      if (state === null) return [];
      const named = { name: bare(series.name, USED), labels: { ...series.labels }, at: lastAt(series) };
      return [
        limit === null ? { ...named, ...state, limit, utilisation: null, daysLeft: null } : { ...named, ...state },
      ];
    });
  return limits.sort((left, right) => (right.utilisation ?? -1) - (left.utilisation ?? -1));
}

function creditsOf(told: readonly LevelSeries[]): z.infer<typeof output>['credits'] {
  const credits = told
    .filter(({ name }) => name.endsWith(REMAINING))
    .map((series) => ({
      name: bare(series.name, REMAINING),
      labels: { ...series.labels },
      remaining: series.points.at(-1)?.value ?? 0,
      daysLeft: runwayDays(series.points),
      at: lastAt(series),
    }));
  return credits.sort((left, right) => (left.daysLeft ?? Infinity) - (right.daysLeft ?? Infinity));
}

function lastAt({ points }: LevelSeries): string {
  return new Date(points.at(-1)?.at ?? 0).toISOString();
}

function keyOf({ name, labels }: LevelSeries, ending: string): string {
  return JSON.stringify([bare(name, ending), labels]);
}

function bare(name: string, ending: string): string {
  return name.slice(0, -ending.length);
}
