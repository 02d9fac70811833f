import type { Call } from '../core/call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import type { Problem } from '../core/problem.ts';
import { acquaintance } from './acquaintance.ts';
import { insertAliases, storedIdOf } from './call-alias.ts';
import { callBlocks } from './call-block.ts';
import { callRow, type CallRow } from './call-columns.ts';
import { CALL_COLUMNS, readStoredCall, type CallRecord, type StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';
import { insertNew } from './insert-new.ts';
import { inTurn } from './insert-turn.ts';
import { Sightings } from './sightings.ts';
import { unstorable } from './call-range.ts';

/** What became of a batch: every call of it is in exactly one of these. */
export interface InsertedCalls {
  readonly accepted: number;
  /** Of the accepted, those without a known price. */
  readonly unpriced: number;
  /** Calls that were there already, or more than once in the batch. What such a sighting knew besides was added to its call. */
  readonly duplicate: number;
  /** Calls that say something else than the call with their id that came first; that one stays. */
  readonly conflicts: readonly Call[];
  /** Hours (epoch milliseconds) in which calls were added to. */
  readonly supersededHours: readonly number[];
  /** Calls with a time or an amount that cannot be stored. */
  readonly rejected: readonly { readonly call: Call; readonly problem: Problem }[];
}

export interface InsertOptions {
  /** Names the batch: when it is sent again after a failure, nothing of it goes in twice. */
  readonly token: string;
  /** The price book that the calls were priced with. */
  readonly priceBook: string;
  /** Prices a call that something was added to. */
  readonly price: (call: Call) => PricedCall;
  /** Called before rows are written that supersede others, with the hours (epoch milliseconds) in which they do. */
  readonly beforeSuperseding?: (hours: readonly number[]) => Promise<void>;
}

/**
 * Puts calls into the store, each id once; durable when it resolves.
 * After AppError 'store-unavailable' some may be in: insert the same batch again with the same token.
 */
export function insertCalls(
  engine: Engine,
  calls: readonly PricedCall[],
  options: InsertOptions,
): Promise<InsertedCalls> {
  return inTurn(engine, () => insertNow(engine, calls, options));
}

/** The call with this id (32 hexadecimal digits), or null. */
export async function readCall(engine: Engine, id: string): Promise<StoredCall | null> {
  const [row] = await engine.query<CallRecord>(
    `SELECT ${CALL_COLUMNS} FROM calls WHERE id = toFixedString(unhex({id:String}), 16)
ORDER BY version DESC LIMIT 1`,
    { id },
  );
  if (row) return readStoredCall(row);
  const other = await storedIdOf(engine, id);
  return other === null || other === id ? null : readCall(engine, other);
}

async function insertNow(engine: Engine, calls: readonly PricedCall[], options: InsertOptions): Promise<InsertedCalls> {
  const rejected: { call: Call; problem: Problem }[] = [];
  const rows: CallRow[] = [];
  for (const priced of calls) {
    const { call } = priced;
    const problem = unstorable(priced);
    if (problem) rejected.push({ call, problem });
    else rows.push(callRow(priced, options.priceBook));
  }
  return { ...(await insertRows(engine, rows, options)), rejected };
}

/** insertCalls for who has the turn already, of rows that can be stored. */
export async function insertRows(
  engine: Engine,
  rows: readonly CallRow[],
  { token, priceBook, price, beforeSuperseding }: InsertOptions,
): Promise<InsertedCalls> {
  if (rows.length === 0) return NOTHING;
  const sightings = new Sightings(await acquaintance(engine, rows));
  for (const row of rows) sightings.add(row);
  const supersededHours = sightings.supersededHours();
  if (supersededHours.length > 0) await beforeSuperseding?.(supersededHours);
  const { aliases } = sightings;
  await insertAliases(
    engine,
    aliases.filter(({ absorbed }) => !absorbed),
  );
  const written = sightings.rows(price, priceBook);
  // Another version is another insert, though it be of the same calls for the same batch.
  const versions = written.reduce((sum, { version }) => sum + version, 0);
  await insertNew(engine, callBlocks(written), `${token}:${versions}`);
  await insertAliases(
    engine,
    aliases.filter(({ absorbed }) => absorbed),
  );
  const unpriced = written.filter(({ version, priced }) => version === 0 && priced.price.kind === 'unpriced').length;
  const { accepted, duplicate, conflicts } = sightings;
  return { accepted, unpriced, duplicate, conflicts, supersededHours, rejected: [] };
}

const NOTHING = { accepted: 0, unpriced: 0, duplicate: 0, conflicts: [], supersededHours: [], rejected: [] };
