import { marginalWeights, type Weight } from '../core/allocation/allocate.ts';
import type { Allocation, AllocationBucket, Driver } from '../core/allocation/allocation.ts';
import { MEASURES, type Measure } from '../core/ledger/spend-query.ts';
import { parseDecimal, picosFromDollars } from '../core/money.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { METERS, type Meter } from '../core/quantity.ts';
import { filtersOf, spend, without } from './allocation-pool.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import { isMoney } from './ledger-measure.ts';
import { ParameterList } from './parameter-list.ts';
import { conditionSql, findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, hoursWithin } from './spend-source.ts';
import { currentOnly } from './superseded.ts';

/** What a driver may measure: everything the ledger sums, and everything calls count. */
export const DRIVER_MEASURES: readonly string[] = [...MEASURES, ...METERS];

const BUCKET_STARTS: Readonly<Record<AllocationBucket, string>> = {
  hour: 'hour',
  day: `toStartOfDay(hour, 'UTC')`,
  month: `toDateTime(toStartOfMonth(hour, 'UTC'), 'UTC')`,
};

/** How much of its driver each owner has in each bucket of an interval; nobody has any where it is not measured. */
export async function driverWeights(
  store: SpendStore,
  allocation: Allocation,
  interval: Interval,
  unseen: readonly Allocation[],
): Promise<Weight[]> {
  const { driver, bucket } = allocation;
  if (driver.kind === 'fixed' || driver.kind === 'direct') return [];
  const grain = driver.kind === 'marginal' ? 'hour' : bucket;
  const measured = await measure(store, allocation, driver, { interval, grain, unseen });
  if (driver.kind !== 'marginal') return measured;
  const starts = bucketStarts(interval, bucket, 'UTC');
  return marginalWeights(measured, (hour) => starts.findLast((start) => start <= hour) ?? interval.from);
}

interface Scope {
  readonly interval: Interval;
  readonly grain: AllocationBucket;
  readonly unseen: readonly Allocation[];
}

async function measure(
  store: SpendStore,
  { by }: Allocation,
  driver: Extract<Driver, { measure: string }>,
  scope: Scope,
): Promise<Weight[]> {
  const meter = METERS.find((name) => name === driver.measure);
  if (meter) return meterWeights(store, by, meter, driver, scope);
  const ofLedger = MEASURES.find((name) => name === driver.measure);
  if (!ofLedger) throw new Error(`a driver measures ${driver.measure}, which passed the check`);
  const rows = await spend(store, {
    measures: [ofLedger],
    by,
    interval: scope.interval,
    grain: scope.grain,
    where: [...filtersOf(driver.where), without(scope.unseen)],
  });
  return rows
    .map(({ time, values, measures }) => ({
      owner: by.map((name) => values[name] ?? ''),
      bucket: Date.parse(time ?? ''),
      weight: weightOf(ofLedger, measures[ofLedger]),
    }))
    .filter(({ weight }) => weight > 0n);
}

/** Credits may make an owner's cost negative: it drives nothing then. */
function weightOf(measure: Measure, amount: string | number | undefined): bigint {
  return isMoney(measure) ? (picosFromDollars(String(amount ?? 0)) ?? 0n) : BigInt(amount ?? 0);
}

/** Meters are no measure of the ledger: calls are asked, in millionths of the meter. */
async function meterWeights(
  store: SpendStore,
  by: readonly string[],
  meter: Meter,
  { where }: Extract<Driver, { measure: string }>,
  { interval, grain }: Scope,
): Promise<Weight[]> {
  const find = dimensionFinder(ledgerDimensions(store.rules()));
  const filters = findFilters(filtersOf(where), find);
  const owners = by.map(find);
  const parameters = new ParameterList();
  for (const { parameters: own } of [...owners, ...filters.map(({ dimension }) => dimension)]) parameters.add(own);
  const current = currentOnly(hoursWithin(await store.supersededHours(), interval), parameters);
  const range = `${callRange(interval, parameters)}${current}${conditionSql(filters, ({ ofCall }) => ofCall, parameters)}`;
  const values = owners.map(({ ofCall }, index) => `${ofCall} AS d${index}`);
  const keys = ['start', ...owners.map((_, index) => `d${index}`)].join(', ');
  const rows = await store.engine.query<Readonly<Record<string, string | number>>>(
    `SELECT toUnixTimestamp(${BUCKET_STARTS[grain]}) AS start, ${values.join(', ')},
  toString(sum(meters[${parameters.place('String', meter)}])) AS amount
FROM calls WHERE ${range} GROUP BY ${keys} HAVING sum(meters[${parameters.place('String', meter)}]) > 0 ORDER BY ${keys}`,
    parameters.values,
    LONG_STATEMENT,
  );
  return rows.map((row) => ({
    owner: owners.map((_, index) => String(row[`d${index}`])),
    bucket: Number(row['start']) * 1000,
    weight: parseDecimal(String(row['amount']), 6) ?? 0n,
  }));
}
