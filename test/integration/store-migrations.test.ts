import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CallColumns, callRow } from '../../src/store/call-columns.ts';
import { readCall } from '../../src/store/calls.ts';
import { openEngine, type Engine } from '../../src/store/engine.ts';
import { encodeBlock } from '../../src/store/native-format.ts';
import { migrate } from '../../src/store/migrations.ts';
import { plainCall, pricedAs } from '../sample-call.ts';

const SCHEMA = join(import.meta.dirname, '../../src/store/schema');
let folder: string;
let schema: string;
let engine: Engine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whence-migrations-'));
  schema = join(folder, 'schema');
  cpSync(SCHEMA, schema, { recursive: true });
  engine = await openEngine({ dataDir: folder });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function tables(): Promise<string[]> {
  const rows = await engine.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = currentDatabase()',
  );
  return rows.map(({ name }) => name);
}

it('every schema file is applied once, in order', async () => {
  const files = readdirSync(SCHEMA).length;
  expect(await migrate(engine)).toEqual(Array.from({ length: files }, (_, index) => index + 1));
  expect(await migrate(engine)).toEqual([]);
  expect(await tables()).toContain('calls');
  const next = files + 1;
  const number = String(next).padStart(4, '0');
  writeFileSync(
    join(schema, `${number}_more.sql`),
    "CREATE TABLE more (a String DEFAULT 'x; y') ENGINE = MergeTree ORDER BY a;\n-- then\nCREATE TABLE most (a UInt8) ENGINE = MergeTree ORDER BY a;\n",
  );
  expect(await migrate(engine, schema)).toEqual([next]);
  expect(await migrate(engine, schema)).toEqual([]);
  expect(await tables()).toEqual(expect.arrayContaining(['more', 'most']));
});

it('a store of a newer program is refused, and so is a schema that was changed after its release', async () => {
  writeFileSync(join(schema, '0999_future.sql'), 'CREATE TABLE future (a UInt8) ENGINE = MergeTree ORDER BY a;');
  await migrate(engine, schema);
  await expect(migrate(engine)).rejects.toMatchObject({ code: 'store-unavailable', message: /999.*does not know/ });
  const calls = join(schema, '0001_calls.sql');
  const text = readFileSync(calls, 'utf8');
  writeFileSync(calls, `-- another comment\n${text}`);
  expect(await migrate(engine, schema)).toEqual([]);
  writeFileSync(calls, text.replace('ZSTD(1)', 'ZSTD(3)'));
  await expect(migrate(engine, schema)).rejects.toMatchObject({ code: 'store-unavailable', message: /1 \(calls\)/ });
});

it('a store of the first schema keeps its calls through every later one', async () => {
  for (const file of readdirSync(schema).filter((name) => name > '0002')) rmSync(join(schema, file));
  await migrate(engine, schema);
  const older = new CallColumns();
  older.add([callRow(pricedAs(plainCall('older'), 7n), 'book')]);
  const columns = await engine.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE table = 'calls' AND database = currentDatabase()",
  );
  const known = new Set(columns.map(({ name }) => name));
  await engine.insertBlocks('calls', [encodeBlock(older.take().filter(({ name }) => known.has(name)))]);
  await migrate(engine);
  const stored = await readCall(engine, plainCall('older').id);
  expect(stored).toMatchObject({ call: plainCall('older'), doors: ['calls'], version: 0, picos: 7n });
});

it('a migration that broke off half way is finished the next time', async () => {
  const create = readFileSync(join(schema, '0001_calls.sql'), 'utf8');
  writeFileSync(join(schema, '0001_calls.sql'), `${create}\nSELECT throwIf(1);\n`);
  await expect(migrate(engine, schema)).rejects.toThrow(/throwIf/);
  expect(await tables()).toContain('calls');
  expect(await migrate(engine)).toContain(1);
});
