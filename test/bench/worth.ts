/**
 * Times what holds spend against the business over generated calls, with revenue of every customer and an outcome for one call in ten, beside
 * the bare spend by customer.
 *   node test/bench/worth.ts [calls] [folder]     an existing folder is used again
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import type { Context } from '../../src/operations/context.ts';
import { OPERATIONS_TABLE } from '../../src/operations/table.ts';
import { markDirty } from '../../src/store/metadata/dirty-hours.ts';
import { generateCalls } from './generated-calls.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const TO = FROM + DAYS * DAY_MS;
const ROUNDS = 5;

const calls = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const fresh = given === undefined || !existsSync(join(folder, 'metadata.sqlite'));
const config = loadConfig(null, {}, { data: folder, logLevel: 'error', privacy: { pseudonymise: false } });
const installation = await openInstallation({ config, version: 'bench', log: openLog('error'), clock: () => TO });
const { context } = installation;

try {
  if (fresh) await fill(context);
  await installation.ledger.settle();
  const bare = await time('query', { measure: ['cost'], by: ['customer'] });
  for (const [name, input] of questions()) {
    const ms = await time(name, input);
    console.log(
      `${name} ${JSON.stringify(input)}: ${ms.toFixed(0)} ms, ${(ms / bare).toFixed(2)} of spend by customer (${bare.toFixed(0)} ms)`,
    );
  }
} finally {
  await installation.close();
  if (given === undefined) rmSync(folder, { recursive: true });
}

function questions(): readonly (readonly [name: string, input: object])[] {
  return [
    ['units', { per: 'done' }],
    ['units', { per: 'done', grain: 'day', vs: 'none' }],
    ['units', { per: 'done', by: ['customer'], vs: 'none' }],
    ['margin', {}],
    ['disproportion', {}],
    ['concentration', {}],
    ['growth', { against: 'done', measure: 'calls' }],
    ['marginal-cost', { per: 'done', by: ['feature'] }],
    ['performance', { by: ['feature'] }],
    ['model-profile', {}],
    ['metrics', { name: 'revenue', grain: 'day', by: ['customer'] }],
    ['limits', {}],
  ];
}

async function fill({ engine, metadata }: Context): Promise<void> {
  await generateCalls(engine, { calls, days: DAYS, from: FROM });
  const hours = Array.from({ length: DAYS * 24 }, (_, hour) => FROM + hour * 3_600_000);
  await markDirty(metadata, hours);
  await engine.command(`INSERT INTO outcomes (at, id, toldAt, name, success, labels)
SELECT at, id, at, 'done', 'true', map('customer', labels['customer'], 'feature', labels['feature']) FROM calls WHERE cityHash64(id) % 10 = 0`);
  await engine.command(`INSERT INTO metrics (at, until, id, toldAt, name, reading, unit, value, dollars, labels)
SELECT month, month + INTERVAL 1 MONTH, unhex(substring(hex(MD5(concat(customer, toString(month)))), 1, 32)), month, 'revenue', 'total', 'USD', 100, 100, map('customer', customer)
FROM (SELECT DISTINCT toDateTime64(toStartOfMonth(hour), 3, 'UTC') AS month, labels['customer'] AS customer FROM calls WHERE labels['customer'] != '')`);
}

async function time(name: string, input: object): Promise<number> {
  const operation = OPERATIONS_TABLE.find((one) => one.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  const asked = operation.input.parse({ from: '-90d', timeZone: 'UTC', ...input });
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await operation.run(context, asked);
    rounds.push(performance.now() - start);
  }
  return rounds.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}
