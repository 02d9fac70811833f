import type { SpendRow } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { NONE } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import { runSpendQuery } from './spend-query.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, hoursWithin } from './spend-source.ts';
import { currentOnly } from './superseded.ts';

/** What came through one door from one provider in an interval. Counts are calls; instants ISO 8601, UTC. */
export interface SourceSummary {
  readonly door: string;
  readonly provider: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly calls: number;
  /** Of them, those that began in the hour before `now`. */
  readonly callsLastHour: number;
  /** Succeeded without telling what they used. */
  readonly unmetered: number;
  readonly unpriced: number;
  /** Usage whose parts do not add up to the total the provider stated. */
  readonly conservationBroken: number;
  readonly errors: number;
  /** Share of calls that bear any label, 0 to 1. */
  readonly labelCoverage: number;
}

/** Usage that has no price, by what is missing. */
export interface UnpricedSummary {
  readonly provider: string;
  readonly model: string;
  readonly reason: string;
  readonly calls: number;
  readonly tokens: number;
}

const HOUR_MS = 3_600_000;
const MOST_UNPRICED = 200;

interface Line extends Omit<SourceSummary, 'firstAt' | 'lastAt'> {
  readonly first: number;
  readonly last: number;
}

/** One row a source, the busiest first. `now` in epoch milliseconds. */
export async function sourceSummary(store: SpendStore, interval: Interval, now: number): Promise<SourceSummary[]> {
  const parameters = new ParameterList();
  const lastHour = `at >= fromUnixTimestamp64Milli(${parameters.place('Int64', now - HOUR_MS)})`;
  const current = currentOnly(hoursWithin(await store.supersededHours(), interval), parameters);
  const lines = await store.engine.query<Line>(
    `SELECT door, provider, toFloat64(toUnixTimestamp64Milli(min(at))) AS first, toFloat64(toUnixTimestamp64Milli(max(at))) AS last,
  toFloat64(count()) AS calls, ${count(lastHour, 'callsLastHour')}, ${count("metering = 'none' AND status = 'ok'", 'unmetered')},
  ${count('cost IS NULL', 'unpriced')}, ${count("conservation = 'broken'", 'conservationBroken')}, ${count("status != 'ok'", 'errors')},
  countIf(notEmpty(labels)) / count() AS labelCoverage
FROM calls WHERE ${callRange(interval, parameters)}${current} GROUP BY door, provider ORDER BY calls DESC, door, provider`,
    parameters.values,
  );
  return lines.map(summaryOf);
}

function summaryOf({ first, last, ...line }: Line): SourceSummary {
  return { ...line, firstAt: new Date(first).toISOString(), lastAt: new Date(last).toISOString() };
}

function count(condition: string, name: string): string {
  return `toFloat64(countIf(${condition})) AS ${name}`;
}

/** What has no price, the largest first. */
export async function unpricedSummary(store: SpendStore, interval: Interval): Promise<UnpricedSummary[]> {
  const { rows } = await runSpendQuery(store, {
    measures: ['calls', 'tokens'],
    by: ['provider', 'model', 'unpricedReason'],
    interval,
    grain: null,
    timeZone: 'UTC',
    where: [{ dimension: 'unpricedReason', operator: 'isNot', values: [NONE] }],
    versus: null,
    order: { by: 'calls', descending: true },
    limit: MOST_UNPRICED,
  });
  return rows.map(unpricedOf);
}

function unpricedOf({ values, measures }: SpendRow): UnpricedSummary {
  return {
    provider: values['provider'] ?? NONE,
    model: values['model'] ?? NONE,
    reason: values['unpricedReason'] ?? NONE,
    calls: Number(measures.calls),
    tokens: Number(measures.tokens),
  };
}
