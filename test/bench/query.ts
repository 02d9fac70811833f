/**
 * Builds the ledger over generated calls and times the panels of an overview, beside SQL written by hand on the same table.
 *   node test/bench/query.ts [calls] [folder]     an existing folder is used again
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpendQuery } from '../../src/core/ledger/spend-query.ts';
import { previousInterval } from '../../src/core/period.ts';
import { openEngine } from '../../src/store/engine.ts';
import type { Engine } from '../../src/store/engine.ts';
import { linesOf, parametersOf, rebuildHours } from '../../src/store/ledger-build.ts';
import type { LedgerTable } from '../../src/store/ledger-schema.ts';
import { LedgerStore } from '../../src/store/ledger.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { labelRules, spendQuery } from '../ledger-sample.ts';
import { generateCalls } from './generated-calls.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const TO = FROM + DAYS * DAY_MS;
const ROUNDS = 9;

const calls = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const fresh = given === undefined || !existsSync(join(folder, 'metadata.sqlite'));

const engine = await openEngine({ dataDir: folder });
const metadata = await openMetadata(folder);
const rules = labelRules(1, ['feature', 'team', 'environment'], ['customer']);
const store = new LedgerStore({ engine, metadata, rules: () => rules, priceBook: () => 'bench', clock: () => TO });
try {
  await migrate(engine);
  if (fresh) await build();
  await panels();
} finally {
  await engine.close();
  await metadata.destroy();
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function build(): Promise<void> {
  const generated = await timed(() => generateCalls(engine, { calls, days: DAYS, from: FROM }));
  say(`${calls} calls generated`, generated);
  const built = await timed(() => store.rebuild());
  const ledger = await store.ledger();
  if (ledger === null) throw new Error('no ledger was built');
  const lines = await count(ledger.wide.name);
  const bare = await timed(() => bareGroupBy(ledger.wide));
  say(`ledger of ${lines} wide and ${await count(ledger.narrow.name)} narrow lines`, built);
  say(`  ${Math.round(calls / (built / 1000))} calls/s, ${Math.round(lines / (built / 1000))} lines/s`, built);
  say('  the same GROUP BY alone, all hours at once', bare);
  const [day] = await engine.query<{ hour: number }>('SELECT toUnixTimestamp(max(hour)) AS hour FROM calls');
  const hour = (day?.hour ?? 0) * 1000;
  say('  one dirty hour rebuilt', await median(() => rebuildHours(engine, ledger, [hour])));
}

/** What the build computes, without writing it: no staging, no repeats removed, one statement. */
async function bareGroupBy(table: LedgerTable): Promise<void> {
  await engine.query(`SELECT count() FROM (${linesOf(table, 'calls')})`, parametersOf(table));
}

async function panels(): Promise<void> {
  const days = (count: number): SpendQuery['interval'] => ({ from: TO - count * DAY_MS, to: TO });
  const zone = { timeZone: 'Europe/Berlin' };
  const versus = (count: number): SpendQuery['versus'] => previousInterval(days(count), 'Europe/Berlin');
  const wide = (await store.ledger())?.wide.name ?? '';
  const narrow = (await store.ledger())?.narrow.name ?? '';
  const since = (count: number): string => `hour >= toDateTime(${(TO - count * DAY_MS) / 1000}, 'UTC')`;
  const sums = 'sum(cost), sum(calls)';
  const all: readonly (readonly [string, SpendQuery, string])[] = [
    [
      'totals 30 d beside the 30 d before',
      spendQuery({ interval: days(30), versus: versus(30), measures: ['cost', 'calls', 'tokens', 'errors'] }),
      `SELECT ${since(30)} AS side, ${sums}, sum(inputTokens + outputTokens), sum(errors) FROM ${narrow} WHERE ${since(60)} GROUP BY side`,
    ],
    [
      'day x model 30 d',
      spendQuery({ interval: days(30), grain: 'day', by: ['model'], ...zone }),
      `SELECT toStartOfDay(hour, 'Europe/Berlin') AS day, model, ${sums} FROM (SELECT *, by_model AS model FROM ${narrow}) WHERE ${since(30)} GROUP BY day, model`,
    ],
    [
      'day x model 90 d',
      spendQuery({ interval: days(90), grain: 'day', by: ['model'], ...zone }),
      `SELECT toStartOfDay(hour, 'Europe/Berlin') AS day, by_model, ${sums} FROM ${narrow} WHERE ${since(90)} GROUP BY day, by_model`,
    ],
    [
      'top 10 features 30 d beside before',
      spendQuery({ interval: days(30), by: ['feature'], versus: versus(30), limit: 10 }),
      `SELECT by_feature, ${since(30)} AS side, ${sums} FROM ${narrow} WHERE ${since(60)} GROUP BY by_feature, side ORDER BY 3 DESC LIMIT 20`,
    ],
    [
      'teams 30 d',
      spendQuery({ interval: days(30), by: ['team'] }),
      `SELECT by_team, ${sums} FROM ${narrow} WHERE ${since(30)} GROUP BY by_team ORDER BY 2 DESC`,
    ],
    [
      'top 10 customers 30 d',
      spendQuery({ interval: days(30), by: ['customer'], limit: 10 }),
      `SELECT by_customer, ${sums} FROM ${wide} WHERE ${since(30)} GROUP BY by_customer ORDER BY 2 DESC LIMIT 10`,
    ],
    [
      'top 10 customers 90 d',
      spendQuery({ interval: days(90), by: ['customer'], limit: 10 }),
      `SELECT by_customer, ${sums} FROM ${wide} WHERE ${since(90)} GROUP BY by_customer ORDER BY 2 DESC LIMIT 10`,
    ],
    [
      'hours of the last day x model',
      spendQuery({ interval: days(1), grain: 'hour', by: ['model'], ...zone }),
      `SELECT hour, by_model, ${sums} FROM ${narrow} WHERE ${since(1)} GROUP BY hour, by_model`,
    ],
    [
      'one customer, day x feature 90 d',
      spendQuery({
        interval: days(90),
        grain: 'day',
        by: ['feature'],
        ...zone,
        where: [{ dimension: 'customer', operator: 'is', values: ['customer-7'] }],
      }),
      `SELECT toStartOfDay(hour, 'Europe/Berlin') AS day, by_feature, ${sums} FROM ${wide} WHERE by_customer = 'customer-7' GROUP BY day, by_feature`,
    ],
    [
      'raw: a label 30 d',
      spendQuery({ interval: days(30), by: ['label.promptVersion'] }),
      `SELECT labels['promptVersion'] AS version, sum(cost), count() FROM calls WHERE ${since(30)} GROUP BY version`,
    ],
  ];
  console.log('panel | ms (median of 9) | SQL by hand | ratio');
  for (const [name, query, byHand] of all) {
    const ours = await median(() => runSpendQuery(store, query));
    const theirs = await median(() => engine.query(byHand));
    console.log(`${name} | ${ours.toFixed(0)} | ${theirs.toFixed(0)} | ${(ours / theirs).toFixed(2)}`);
  }
}

async function median(action: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(action));
  return times.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0;
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

async function count(table: string): Promise<number> {
  const [row] = await (engine as Engine).query<{ n: number }>(`SELECT toFloat64(count()) AS n FROM ${table}`);
  return row?.n ?? 0;
}

function say(what: string, ms: number): void {
  console.log(`${what}: ${(ms / 1000).toFixed(2)} s`);
}
