import { z } from 'zod';
import { MOST_SHARES } from '../core/allocation/allocate.ts';
import { type Allocation, DRIVER_KINDS, type Driver } from '../core/allocation/allocation.ts';
import { pickValues } from '../core/dimension.ts';
import { formatPicos, type Picos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { type AllocatedShare, allocatedShares } from '../store/allocated-shares.ts';
import { DRIVER_MEASURES } from '../store/allocation-driver.ts';
import { driverText, sharesOf } from '../store/allocation-lines.ts';
import { poolParts } from '../store/allocation-pool.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const MICROS = 1_000_000;

const shareFacts = z.object({
  owner: z.record(z.string(), z.string()),
  cost: z.string(),
  share: z.number().describe('Of what was split, 0 to 1.'),
  weight: z.string().describe('How much of the driver it had, summed over the buckets.'),
});

export const allocations = operation({
  name: 'allocations',
  summary: 'Shared cost: each pool, what it is split by, who has which share, and what is left.',
  access: 'read',
  input: z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    allocations: z.array(
      z.object({
        name: z.string(),
        description: z.string().nullable(),
        owner: z.string().nullable().describe('Who answers for what is not split.'),
        by: z.array(z.string()),
        driver: z.string(),
        pool: z.string().describe('What there was to split.'),
        allocated: z.string(),
        remainder: z.string().describe('Pool less allocated: what had no driver and stays where it was.'),
        shares: z.array(shareFacts),
        note: z.string().nullable().describe('Why nothing of it is split.'),
      }),
    ),
  }),
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const booked = Map.groupBy(await allocatedShares(context.engine, interval), ({ allocation }) => allocation);
    const list = context.store.allocations();
    const found = list.map(async (allocation, index) => {
      const parts = await poolParts(context.store, allocation, interval, list.slice(index));
      const pool = parts.reduce((sum, { costs }) => sum + (costs[0] ?? 0n), 0n);
      return factsOf(allocation, pool, booked.get(allocation.name) ?? []);
    });
    return { ...intervalTexts(interval, timeZone), allocations: await Promise.all(found) };
  },
  table: ({ allocations: list }) =>
    list.flatMap(({ name, driver, pool, remainder, shares }) => [
      { allocation: name, driver, owner: '(pool)', cost: pool, share: null },
      ...shares.map(({ owner, cost, share }) => ({
        allocation: '',
        driver: '',
        owner: Object.values(owner).join(' / '),
        cost,
        share,
      })),
      { allocation: '', driver: '', owner: '(remainder)', cost: remainder, share: null },
    ]),
});

export const allocationsCompare = operation({
  name: 'allocations-compare',
  summary: 'One pool split by several methods side by side; each adds up to the pool.',
  access: 'read',
  input: z.object({
    name: z.string().max(100).describe('The allocation.'),
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    measure: z.string().optional().describe('What the methods measure; the allocation’s own unless told, else calls.'),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    pool: z.string(),
    methods: z.array(
      z.object({
        method: z.enum(DRIVER_KINDS),
        shares: z.array(z.object({ owner: z.record(z.string(), z.string()), cost: z.string() })),
        remainder: z.string().describe('With the shares, the pool.'),
      }),
    ),
    owners: z
      .array(
        z.object({
          owner: z.record(z.string(), z.string()),
          costs: z.record(z.string(), z.string()),
          spread: z.string(),
        }),
      )
      .describe('Each owner’s cost by every method, those that differ most first.'),
  }),
  command: { words: ['allocations', 'compare'], argument: { parameter: 'name', isFile: false } },
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const list = context.store.allocations();
    const at = list.findIndex(({ name }) => name === asked.name);
    const allocation = list[at];
    if (!allocation) throw unknownAllocation(asked.name, list);
    const measure = asked.measure ?? ('measure' in allocation.driver ? allocation.driver.measure : 'calls');
    checkMeasure(measure);
    const unseen = list.slice(at);
    const parts = await poolParts(context.store, allocation, interval, unseen);
    const methods = await Promise.all(
      driversOf(allocation.driver, measure).map((driver) =>
        splitBy(context, { ...allocation, driver }, { interval, unseen, parts }),
      ),
    );
    return {
      ...intervalTexts(interval, timeZone),
      pool: formatPicos(methods[0]?.pool ?? 0n),
      methods: methods.map(({ driver, shares, pool }) => ({
        method: driver.kind,
        shares: [...shares.values()].map(({ owner, cost }) => ({ owner, cost: formatPicos(cost) })),
        remainder: formatPicos([...shares.values()].reduce((left, { cost }) => left - cost, pool)),
      })),
      owners: sideBySide(methods),
    };
  },
  table: ({ owners }) => owners.map(({ owner, costs }) => ({ owner: Object.values(owner).join(' / '), ...costs })),
});

interface Split {
  readonly driver: Driver;
  readonly pool: Picos;
  readonly shares: ReadonlyMap<string, { readonly owner: Record<string, string>; readonly cost: Picos }>;
}

/** What is split, which is the same by every method. */
interface Pool {
  readonly interval: Interval;
  readonly unseen: readonly Allocation[];
  readonly parts: Awaited<ReturnType<typeof poolParts>>;
}

async function splitBy({ store }: Context, allocation: Allocation, { interval, unseen, parts }: Pool): Promise<Split> {
  const shares = await sharesOf(store, allocation, parts, interval, unseen);
  const owners = new Map<string, { owner: Record<string, string>; cost: Picos }>();
  const add = (owner: Record<string, string>, cost: Picos): void => {
    const key = JSON.stringify(owner);
    owners.set(key, { owner, cost: (owners.get(key)?.cost ?? 0n) + cost });
  };
  for (const { owner, costs } of shares) add(named(allocation, owner), costs[0] ?? 0n);
  if (allocation.driver.kind === 'direct') {
    for (const { key, costs } of parts) add(pickValues(key.dimensions, allocation.by), costs[0] ?? 0n);
  }
  return {
    driver: allocation.driver,
    pool: parts.reduce((sum, { costs }) => sum + (costs[0] ?? 0n), 0n),
    shares: owners,
  };
}

function driversOf(own: Driver, measure: string): Driver[] {
  const where = 'where' in own ? own.where : new Map<string, readonly string[]>();
  const measured = (['proportional', 'even', 'marginal'] as const).map((kind) => ({ kind, measure, where }));
  return [{ kind: 'direct' }, ...measured, ...(own.kind === 'fixed' ? [own] : [])];
}

function sideBySide(methods: readonly Split[]) {
  const owners = new Map(methods.flatMap(({ shares }) => [...shares].map(([key, { owner }]) => [key, owner])));
  const rows = [...owners].map(([key, owner]) => {
    const costs = methods.map(({ driver, shares }) => [driver.kind, shares.get(key)?.cost ?? 0n] as const);
    const amounts = costs.map(([, cost]) => cost);
    const spread = amounts.reduce(larger) - amounts.reduce(smaller);
    return { owner, costs, spread };
  });
  return rows
    .toSorted((one, other) => Number(other.spread > one.spread) - Number(other.spread < one.spread))
    .map(({ owner, costs, spread }) => ({
      owner,
      costs: Object.fromEntries(costs.map(([kind, cost]) => [kind, formatPicos(cost)])),
      spread: formatPicos(spread),
    }));
}

function factsOf(allocation: Allocation, pool: Picos, booked: readonly AllocatedShare[]) {
  const allocated = booked.reduce((sum, { cost }) => sum + cost, 0n);
  return {
    name: allocation.name,
    description: allocation.description,
    owner: allocation.owner,
    by: [...allocation.by],
    driver: driverText(allocation),
    pool: formatPicos(pool),
    allocated: formatPicos(allocated),
    remainder: formatPicos(pool - allocated),
    shares: booked.map(({ owner, cost, weight }) => ({
      owner: named(allocation, owner),
      cost: formatPicos(cost),
      share: allocated === 0n ? 0 : Number((cost * BigInt(MICROS)) / allocated) / MICROS,
      weight: String(weight),
    })),
    note: pool !== 0n && booked.length === 0 ? NOTHING_SPLIT : null,
  };
}

const NOTHING_SPLIT = `Either the driver measured nothing, or there would be more than ${MOST_SHARES} shares in a month: a longer bucket or fewer dimensions make fewer.`;

function named({ by }: Allocation, owner: readonly string[]): Record<string, string> {
  return Object.fromEntries(by.map((dimension, index) => [dimension, owner[index] ?? '']));
}

function larger(one: Picos, other: Picos): Picos {
  return one > other ? one : other;
}

function smaller(one: Picos, other: Picos): Picos {
  return one < other ? one : other;
}

function checkMeasure(measure: string): void {
  if (DRIVER_MEASURES.includes(measure)) return;
  const close = nearest(measure, DRIVER_MEASURES);
  throw new AppError(
    'bad-request',
    `There is no measure "${measure}".`,
    close === null ? `Known are ${DRIVER_MEASURES.join(', ')}.` : `Did you mean ${close}?`,
  );
}

function unknownAllocation(name: string, list: readonly Allocation[]): AppError {
  const names = list.map((allocation) => allocation.name).join(', ');
  return new AppError(
    'not-found',
    `There is no allocation "${name}".`,
    names === '' ? 'Write `allocations:` in the rules and publish them.' : `There are ${names}.`,
  );
}
