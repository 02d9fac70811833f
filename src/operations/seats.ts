import { z } from 'zod';
import { lastingSince, type LevelSeries, levelSeries } from '../store/level-points.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const PAID = '.seats';
const ACTIVE = '.active-seats';
const PRICE = '.seat-price';

const output = z.object({
  interval: z.object({ from: z.string(), to: z.string() }),
  sentence: z.string(),
  seats: z
    .array(
      z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()),
        paid: z.number(),
        active: z.number().nullable().describe('The most that were active at once; null where none was told.'),
        utilisation: z.number().nullable(),
        dormant: z.number().nullable(),
        dormantCost: z.number().nullable().describe('Dollars a month, of the price told; null where none was.'),
      }),
    )
    .describe('The most money for nothing first.'),
});

export const seats = operation({
  name: 'seats',
  summary: 'Seats that are paid for and not used, and what they cost a month.',
  access: 'read',
  input: z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter }),
  output,
  async run(context, asked): Promise<z.infer<typeof output>> {
    const { interval, timeZone } = askedInterval(context, asked);
    const active = await levelSeries(context.engine, [ACTIVE], interval);
    const found = seatsOf(active, await levelSeries(context.engine, [PAID, PRICE], lastingSince(interval)));
    const dormant = found.reduce((sum, one) => sum + (one.dormant ?? 0), 0);
    const cost = found.reduce((sum, { dormantCost }) => sum + (dormantCost ?? 0), 0);
    return {
      interval: intervalTexts(interval, timeZone),
      sentence: found.length === 0 ? NOTHING : `${dormant} seats are dormant: $${cost.toFixed(2)} a month.`,
      seats: found,
    };
  },
  table: (answer) => answer.seats.map(({ labels, ...row }) => ({ ...row, labels: Object.values(labels).join(' ') })),
});

const NOTHING = 'No seats were told: send the metrics <name>.seats, <name>.active-seats and <name>.seat-price.';

function seatsOf(sat: readonly LevelSeries[], told: readonly LevelSeries[]): z.infer<typeof output>['seats'] {
  const active = new Map(sat.map((series) => [keyOf(series, ACTIVE), series]));
  const priced = told.filter(({ name }) => name.endsWith(PRICE));
  const prices = new Map(priced.map((series) => [keyOf(series, PRICE), series]));
  const paid = told.filter(({ name }) => name.endsWith(PAID) && !name.endsWith(ACTIVE));
  const seats = paid.map((series) => {
    const key = keyOf(series, PAID);
    return seatOf(series, active.get(key)?.points ?? [], lastOf(prices.get(key)));
  });
  return seats.sort((left, right) => (right.dormantCost ?? -1) - (left.dormantCost ?? -1));
}

function seatOf({ name, labels, points }: LevelSeries, used: LevelSeries['points'], price: number | null) {
  const paid = points.at(-1)?.value ?? 0;
  const active = used.length === 0 ? null : Math.max(...used.map(({ value }) => value));
  const dormant = active === null ? null : Math.max(0, paid - active);
  return {
    name: name.slice(0, -PAID.length),
    labels: { ...labels },
    paid,
    active,
    utilisation: active === null || paid <= 0 ? null : active / paid,
    dormant,
    dormantCost: dormant === null || price === null ? null : dormant * price,
  };
}

function lastOf(series: LevelSeries | undefined): number | null {
  return series?.points.at(-1)?.value ?? null;
}

function keyOf({ name, labels }: LevelSeries, ending: string): string {
  return JSON.stringify([name.slice(0, -ending.length), labels]);
}
