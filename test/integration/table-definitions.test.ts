import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEngine } from '../../src/store/engine.ts';
import { migrate } from '../../src/store/migrations.ts';
import { fillDisk, mountDisk } from '../faults/fault.ts';

const DERIVED = 'CREATE TABLE ledger9_r1_tall (n UInt8) ENGINE = MergeTree ORDER BY n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whence-definitions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = () => openEngine({ dataDir: folder });
const definition = (table: string) => join(folder, 'engine', 'store', 'metadata', 'whence', `${table}.sql`);

it('a definition that a full disk left empty is put back with its rows; what is derived is left to be made again', async () => {
  const first = await opened();
  await migrate(first);
  await first.command(`INSERT INTO spans (traceId, spanId) VALUES ('${'a'.repeat(16)}', 's')`);
  await first.close();
  const second = await opened();
  await second.command(DERIVED);
  await second.command('INSERT INTO ledger9_r1_tall VALUES (1)');
  await second.close();
  for (const table of ['spans', 'ledger9_r1_tall']) truncateSync(definition(table));

  const third = await opened();
  try {
    expect(await third.query('SELECT spanId FROM spans')).toEqual([{ spanId: 's' }]);
    expect(await third.query('EXISTS ledger9_r1_tall')).toEqual([{ result: 0 }]);
    await third.command(DERIVED);
    expect(await third.query('SELECT n FROM ledger9_r1_tall')).toEqual([]);
  } finally {
    await third.close();
  }
});

it('tables made and altered while the disk is full do not keep the engine from starting again', async ({ skip }) => {
  const disk = mountDisk(folder, 200);
  skip(disk.problem !== null, `no disk can be mounted here: ${disk.problem}`);
  try {
    await opened().then((engine) => migrate(engine).finally(() => engine.close()));
    const full = await opened();
    const filler = join(folder, 'filler');
    fillDisk(filler);
    await full.command(DERIVED).catch(() => undefined);
    await full.command('ALTER TABLE spans ADD COLUMN more UInt8').catch(() => undefined);
    rmSync(filler);
    await full.close();

    const again = await opened();
    try {
      expect(await migrate(again)).toEqual([]);
      expect(await again.query('SELECT count() AS n FROM spans')).toEqual([{ n: '0' }]);
      expect(readdirSync(join(folder, 'engine', 'definitions'))).toContain('spans.sql');
    } finally {
      await again.close();
    }
  } finally {
    disk.unmount();
  }
});
