import { expect, it } from 'vitest';
import { forTopology } from './topology.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS calls (a UInt8)
ENGINE = MergeTree
ORDER BY a
SETTINGS non_replicated_deduplication_window = 10000`;

it('one server gets the schema as it is written', () => {
  expect(forTopology(TABLE, { cluster: null })).toBe(TABLE);
});

it('a cluster gets every table on every node, replicated, with the window of replicated tables', () => {
  const statement = forTopology(TABLE, { cluster: 'main' });
  expect(statement).toContain('CREATE TABLE IF NOT EXISTS calls ON CLUSTER `main` (a UInt8)');
  expect(statement).toContain(
    "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')\n",
  );
  expect(statement).toContain('SETTINGS replicated_deduplication_window = 10000');
});

it("an engine's own arguments follow the replica's", () => {
  const statement = forTopology('CREATE TABLE t (a UInt8, b UInt8) ENGINE = SummingMergeTree((b)) ORDER BY a', {
    cluster: 'main',
  });
  expect(statement).toContain(
    "ReplicatedSummingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', (b)) ORDER",
  );
});

it('tables named by a parameter and altered tables are sent to every node too', () => {
  expect(forTopology('ALTER TABLE {table:Identifier} DROP COLUMN a', { cluster: 'main' })).toBe(
    'ALTER TABLE {table:Identifier} ON CLUSTER `main` DROP COLUMN a',
  );
  expect(forTopology('DROP TABLE IF EXISTS `old`', { cluster: 'main' })).toBe(
    'DROP TABLE IF EXISTS `old` ON CLUSTER `main`',
  );
  expect(forTopology('SELECT 1', { cluster: 'main' })).toBe('SELECT 1');
});
