import type { Call } from '../core/call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import type { Problem } from '../core/problem.ts';
import { isProvidersIdentity, sameContent, type StoredContent } from './call-content.ts';
import { callBlocks } from './call-block.ts';
import { callRow, type CallRow } from './call-columns.ts';
import { CALL_COLUMNS, readStoredCall, type CallRecord, type StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';
import { insertNew } from './insert-new.ts';
import { inTurn } from './insert-turn.ts';
import { storedContent } from './stored-content.ts';
import { unstorable } from './call-range.ts';

/** What became of a batch: every call of it is in exactly one of these. */
export interface InsertedCalls {
  readonly accepted: number;
  /** Of the accepted, those without a known price. */
  readonly unpriced: number;
  /** Calls that were there already, or more than once in the batch. */
  readonly duplicate: number;
  /** Calls that say something else than the call with their id that came first; that one stays. */
  readonly conflicts: readonly Call[];
  /** Calls with a time or an amount that cannot be stored. */
  readonly rejected: readonly { readonly call: Call; readonly problem: Problem }[];
}

export interface InsertOptions {
  /** Names the batch: when it is sent again after a failure, nothing of it goes in twice. */
  readonly token: string;
  /** The price book that the calls were priced with. */
  readonly priceBook: string;
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
  return row ? readStoredCall(row) : null;
}

/** insertCalls for who has the turn already. */
export async function insertNow(
  engine: Engine,
  calls: readonly PricedCall[],
  { token, priceBook }: InsertOptions,
): Promise<InsertedCalls> {
  const rejected: { call: Call; problem: Problem }[] = [];
  const rows: CallRow[] = [];
  for (const priced of calls) {
    const { call } = priced;
    const problem = unstorable(priced);
    if (problem) rejected.push({ call, problem });
    else rows.push(callRow(priced, priceBook));
  }
  if (rows.length === 0) return { accepted: 0, unpriced: 0, duplicate: 0, conflicts: [], rejected };
  const known = await storedContent(
    engine,
    rows.map(({ call }) => call),
  );
  const { fresh, duplicate, conflicts } = sift(rows, known);
  await insertNew(engine, callBlocks(fresh), token);
  const unpriced = fresh.filter(({ priced }) => priced.price.kind === 'unpriced').length;
  return { accepted: fresh.length, unpriced, duplicate, conflicts, rejected };
}

/** Parts those that are new from those known, in the order in which they came. `known` is added to. */
function sift(rows: readonly CallRow[], known: Map<string, StoredContent>) {
  const fresh: CallRow[] = [];
  const conflicts: Call[] = [];
  let duplicate = 0;
  for (const row of rows) {
    const { call, content } = row;
    const first = known.get(call.id);
    if (!first) {
      known.set(call.id, { content, door: call.door });
      fresh.push(row);
    } else if (sameContent(first, { content, door: call.door }, isProvidersIdentity(call.identity))) duplicate++;
    else conflicts.push(call);
  }
  return { fresh, duplicate, conflicts };
}
