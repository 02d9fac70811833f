import { recordOfBlock } from './block-record.ts';
import type { CallBlock } from './call-block.ts';
import { type CallRow, storedRow } from './call-columns.ts';
import { readStoredCall } from './call-row.ts';
import { type InsertedCalls, insertRows, type InsertOptions } from './calls.ts';
import type { Engine } from './engine.ts';
import { insertNew } from './insert-new.ts';
import { inTurn } from './insert-turn.ts';
import { KnownCalls, type Verdict } from './known-calls.ts';
import { NativeBlock } from './native-block.ts';

/**
 * As insertCalls, of calls that are encoded: nothing of a call is looked at but its id and what its content hashes to.
 * The few whose id came before with other content, or through another door, are read back and go the way of insertCalls.
 */
export function insertBlocks(
  engine: Engine,
  blocks: readonly CallBlock[],
  options: InsertOptions,
): Promise<InsertedCalls> {
  return inTurn(engine, async () => {
    const known = await KnownCalls.of(engine, blocks);
    const sifted = blocks.map((block) => sift(block, known));
    const filled = sifted.filter(({ accepted }) => accepted > 0);
    await insertNew(engine, filled, options.token);
    const unclear = sifted.flatMap((part) => part.unclear);
    const rest = await insertRows(engine, unclear, { ...options, token: `${options.token}:unclear` });
    return {
      ...rest,
      accepted: sum(sifted, ({ accepted }) => accepted) + rest.accepted,
      unpriced: sum(sifted, ({ unpriced }) => unpriced) + rest.unpriced,
      duplicate: sum(sifted, ({ duplicate }) => duplicate) + rest.duplicate,
    };
  });
}

/** A block without the calls that came before. */
interface SiftedBlock {
  readonly month: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the new calls, sixteen bytes each. */
  readonly ids: Uint8Array<ArrayBuffer>;
  readonly accepted: number;
  readonly unpriced: number;
  readonly duplicate: number;
  /** Calls whose id came before, and that may say something else. */
  readonly unclear: readonly CallRow[];
}

function sift(block: CallBlock, known: KnownCalls): SiftedBlock {
  const rows: Record<Verdict, number[]> = { fresh: [], duplicate: [], unclear: [] };
  for (let row = 0; row < block.rows; row++) rows[known.verdict(block, row)].push(row);
  const { fresh, unclear } = rows;
  const unpriced = sum(fresh, (row) => block.unpriced[row] ?? 0);
  const counts = { month: block.month, accepted: fresh.length, unpriced, duplicate: rows.duplicate.length };
  if (fresh.length === block.rows) return { ...counts, bytes: block.bytes, ids: block.ids, unclear: [] };
  const native = new NativeBlock(block.bytes);
  return {
    ...counts,
    bytes: native.only(Uint32Array.from(fresh)),
    ids: Buffer.concat(fresh.map((row) => block.ids.subarray(row * 16, row * 16 + 16))),
    unclear: unclear.map((row) => storedRow(readStoredCall(recordOfBlock(native, row)))),
  };
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
