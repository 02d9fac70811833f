import { hash } from 'node:crypto';
import type { Statement } from '../core/statement.ts';
import type { Engine } from './engine.ts';
import { inTurn } from './insert-turn.ts';
import {
  markerBlock,
  metricBlock,
  outcomeBlock,
  type StatementRow,
  type StorableStatement,
} from './statement-columns.ts';

/** What became of statements: each is in exactly one of these. */
export interface StoredStatements {
  readonly added: number;
  /** Said something else before, and now say this. */
  readonly restated: number;
  readonly unchanged: number;
}

const TABLES = { metric: 'metrics', outcome: 'outcomes', marker: 'events' } as const;
const AT_ONCE = 10_000;
/** A field of a request may have 128 KiB (http_max_field_value_size). */
const IDS_AT_ONCE = 3000;

/** Puts statements into the store, each in the place of what it said before; durable when it resolves. To do it again changes nothing. */
export async function insertStatements(engine: Engine, statements: readonly StorableStatement[]): Promise<void> {
  for (let at = 0; at < statements.length; at += AT_ONCE) {
    for (const [table, blocks] of blocksOf(latest(statements.slice(at, at + AT_ONCE))))
      await engine.insertBlocks(table, blocks);
  }
}

/** The same, and tells what was new. */
export async function storeStatements(
  engine: Engine,
  statements: readonly StorableStatement[],
): Promise<StoredStatements> {
  let [added, restated, unchanged] = [0, 0, 0];
  for (let at = 0; at < statements.length; at += IDS_AT_ONCE) {
    const some = statements.slice(at, at + IDS_AT_ONCE);
    const rows = latest(some);
    unchanged += some.length - rows.length;
    await inTurn(engine, async () => {
      const known = await knownAmong(engine, rows);
      const isSame = ({ statement, contentHash }: StatementRow<Statement>): boolean =>
        known.get(statement.id) === String(contentHash);
      const changed = rows.filter((row) => !isSame(row));
      const before = changed.filter(({ statement }) => known.has(statement.id)).length;
      unchanged += rows.length - changed.length;
      restated += before;
      added += changed.length - before;
      for (const [table, blocks] of blocksOf(changed)) await engine.insertBlocks(table, blocks);
    });
  }
  return { added, restated, unchanged };
}

/** Of statements with the same id the last. */
function latest(statements: readonly StorableStatement[]): StatementRow<Statement>[] {
  const rows = statements.map((storable): [string, StatementRow<Statement>] => [
    storable.statement.id,
    { ...storable, contentHash: hashOf(storable) },
  ]);
  return [...new Map(rows).values()];
}

function blocksOf(rows: readonly StatementRow<Statement>[]): [table: string, blocks: Uint8Array[]][] {
  const metrics = rows.flatMap(({ statement, ...row }) => (statement.kind === 'metric' ? [{ ...row, statement }] : []));
  const outcomes = rows.flatMap(({ statement, ...row }) =>
    statement.kind === 'outcome' ? [{ ...row, statement }] : [],
  );
  const markers = rows.flatMap(({ statement, ...row }) => (statement.kind === 'marker' ? [{ ...row, statement }] : []));
  return [
    ...(metrics.length > 0 ? [[TABLES.metric, [metricBlock(metrics)]] as [string, Uint8Array[]]] : []),
    ...(outcomes.length > 0 ? [[TABLES.outcome, [outcomeBlock(outcomes)]] as [string, Uint8Array[]]] : []),
    ...(markers.length > 0 ? [[TABLES.marker, [markerBlock(markers)]] as [string, Uint8Array[]]] : []),
  ];
}

async function knownAmong(
  engine: Engine,
  rows: readonly StatementRow<Statement>[],
): Promise<ReadonlyMap<string, string>> {
  const kinds = Map.groupBy(rows, ({ statement }) => statement.kind);
  const known = new Map<string, string>();
  for (const [kind, of] of kinds) {
    const found = await engine.query<{ id: string; hash: string }>(
      `SELECT lower(hex(id)) AS id, toString(contentHash) AS hash FROM {table:Identifier} FINAL
WHERE {table:Identifier}.id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))`,
      { table: TABLES[kind], ids: of.map(({ statement }) => statement.id) },
    );
    for (const { id, hash } of found) known.set(id, hash);
  }
  return known;
}

/** Of everything that is said, and of its worth in dollars: a new rate of a currency restates it. */
function hashOf({ statement, dollars }: StorableStatement): bigint {
  const { toldAt: _toldAt, labels, ...said } = statement;
  const sorted = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  const text = JSON.stringify([said, sorted, String(dollars)]);
  return hash('sha256', text, 'buffer').readBigUInt64LE();
}
