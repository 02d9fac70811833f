import { hash } from 'node:crypto';
import type { Charge, ChargeOrigin } from '../core/charge.ts';
import type { Interval } from '../core/period.ts';
import { chargeBlock, type ChargeRow, type StorableCharge } from './charge-columns.ts';
import { changingCharges } from './charge-version.ts';
import type { Engine, Parameters } from './engine.ts';
import { inTurn } from './insert-turn.ts';
import { ParameterList } from './parameter-list.ts';

/** What became of charges: each is in exactly one of these. */
export interface StoredCharges {
  /** Lines that were not there. */
  readonly added: number;
  /** Lines that say something else than before, and now say that. */
  readonly restated: number;
  /** Lines that say what they said. */
  readonly unchanged: number;
}

/** Of which derived charges the new ones are all there are: those of one origin whose delivery has this name. */
export interface DerivedScope {
  readonly origin: Exclude<ChargeOrigin, 'bill'>;
  /** Names the piece of work: "settlement openai 2026-10". */
  readonly delivery: string;
}

const CHARGES_AT_ONCE = 10_000;
/** A field of a request may have 128 KiB (http_max_field_value_size). */
const IDS_PER_FIELD = 3000;

interface Known {
  readonly id: string;
  readonly version: string;
  readonly hash: string;
}

/**
 * Puts lines of bills into the ledger; durable when it resolves. A line whose id is there replaces what it said, so a bill may
 * come again, corrected or overlapping, and nothing counts twice. Ids in `charges` differ from each other. Lines of a whole bill
 * bear the name of this delivery even where they say what they said, so that those it lacks can be told (whole-bills.ts).
 */
export async function storeCharges(
  engine: Engine,
  charges: readonly StorableCharge[],
  delivery: string,
  isWhole = false,
): Promise<StoredCharges> {
  return storeInPieces(charges, (some) => inTurn(engine, () => storeNow(engine, some, delivery, isWhole)));
}

/** Makes the charges all there are of a scope: those that are no longer among them are taken out. */
export function replaceDerived(
  engine: Engine,
  scope: DerivedScope,
  charges: readonly StorableCharge[],
): Promise<StoredCharges & { readonly deleted: number }> {
  return inTurn(engine, async () => {
    const stored = await storeInPieces(charges, (some) => storeNow(engine, some, scope.delivery));
    const deleted = await deleteOthers(engine, scope, new Set(charges.map(({ charge }) => charge.id)));
    return { ...stored, deleted };
  });
}

/** However many there are, so many are looked at together. */
async function storeInPieces(
  charges: readonly StorableCharge[],
  store: (some: readonly StorableCharge[]) => Promise<StoredCharges>,
): Promise<StoredCharges> {
  let [added, restated, unchanged] = [0, 0, 0];
  for (let at = 0; at < charges.length; at += CHARGES_AT_ONCE) {
    const stored = await store(charges.slice(at, at + CHARGES_AT_ONCE));
    added += stored.added;
    restated += stored.restated;
    unchanged += stored.unchanged;
  }
  return { added, restated, unchanged };
}

/** The names of the scopes that an origin has lines of. */
export async function derivedDeliveries(engine: Engine, origin: DerivedScope['origin']): Promise<string[]> {
  const rows = await engine.query<{ delivery: string }>(
    'SELECT DISTINCT delivery FROM charges FINAL WHERE origin = {origin:String} ORDER BY delivery',
    { origin },
  );
  return rows.map(({ delivery }) => delivery);
}

/** From the start of the first line of a bill to the end of the last; null when there are none. */
export async function chargeExtent(engine: Engine): Promise<Interval | null> {
  const [row] = await engine.query<{ starts: number; ends: number; lines: string }>(
    `SELECT toUnixTimestamp(min(chargeStart)) AS starts, toUnixTimestamp(max(chargeEnd)) AS ends, toString(count()) AS lines
FROM charges WHERE origin = 'bill'`,
  );
  return !row || row.lines === '0' ? null : { from: row.starts * 1000, to: row.ends * 1000 };
}

/** Whether there is any charge at all: most questions need not ask for them. */
export async function hasCharges(engine: Engine): Promise<boolean> {
  const rows = await engine.query<{ found: number }>('SELECT 1 AS found FROM charges LIMIT 1');
  return rows.length > 0;
}

async function storeNow(
  engine: Engine,
  charges: readonly StorableCharge[],
  delivery: string,
  isWhole = false,
): Promise<StoredCharges> {
  const known = await knownAmong(engine, charges);
  let [added, unchanged] = [0, 0];
  const rows = charges.flatMap((storable): ChargeRow[] => {
    const before = known.get(storable.charge.id);
    const contentHash = hashOf(storable);
    const isSame = before?.hash === String(contentHash);
    if (!before) added += 1;
    if (isSame) unchanged += 1;
    if (isSame && !isWhole) return [];
    return [
      { ...storable, contentHash, delivery, isDeleted: false, version: before ? BigInt(before.version) + 1n : 1n },
    ];
  });
  await insert(engine, rows);
  return { added, restated: charges.length - added - unchanged, unchanged };
}

async function knownAmong(engine: Engine, charges: readonly StorableCharge[]): Promise<ReadonlyMap<string, Known>> {
  if (charges.length === 0) return new Map();
  const parameters = new ParameterList();
  const lists: string[] = [];
  for (let at = 0; at < charges.length; at += IDS_PER_FIELD) {
    const ids = charges.slice(at, at + IDS_PER_FIELD).map(({ charge }) => charge.id);
    lists.push(parameters.place('Array(String)', ids));
  }
  const starts = charges.map(({ charge }) => charge.billingPeriod.from / 1000);
  const [from, to] = [Math.min(...starts), Math.max(...starts)].map((at) => parameters.place('UInt32', at));
  const rows = await engine.query<Known>(
    `SELECT lower(hex(id)) AS id, toString(max(charges.version)) AS version,
  toString(if(argMax(isDeleted, charges.version) = 1, 0, argMax(contentHash, charges.version))) AS hash
FROM charges
WHERE billingStart BETWEEN toDateTime(${from}, 'UTC') AND toDateTime(${to}, 'UTC')
  AND charges.id IN (SELECT toFixedString(unhex(arrayJoin(arrayConcat(${lists.join(', ')}))), 16))
GROUP BY charges.id`,
    parameters.values,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function deleteOthers(engine: Engine, scope: DerivedScope, kept: ReadonlySet<string>): Promise<number> {
  const rows = await engine.query<{ id: string }>(
    `SELECT lower(hex(id)) AS id FROM charges FINAL WHERE origin = {origin:String} AND delivery = {delivery:String}`,
    { ...scope },
  );
  const gone = rows.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  for (let at = 0; at < gone.length; at += IDS_PER_FIELD) {
    const ids = gone.slice(at, at + IDS_PER_FIELD);
    const among = `origin = {origin:String} AND delivery = {delivery:String}
  AND id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))`;
    await deleteCharges(engine, `FROM charges FINAL WHERE ${among}`, { ...scope, ids });
  }
  return gone.length;
}

/** Takes out the lines that a query finds. They are written again, as tombstones. */
export function deleteCharges(engine: Engine, found: string, parameters: Parameters): Promise<void> {
  const tombstones = `SELECT * REPLACE (charges.version + 1 AS version, 1 AS isDeleted) ${found}`;
  return changingCharges(engine, () =>
    engine.command(`INSERT INTO charges ${tombstones}`, parameters, { insert_deduplicate: 0 }),
  );
}

/** One block into one partition, which is a billing month, is all in or not at all. */
async function insert(engine: Engine, rows: readonly ChargeRow[]): Promise<void> {
  const months = Map.groupBy(rows, ({ charge }) => monthOf(charge.billingPeriod));
  if (rows.length === 0) return;
  await changingCharges(engine, async () => {
    for (const part of months.values()) await engine.insertBlocks('charges', [chargeBlock(part)]);
  });
}

function monthOf({ from }: Interval): string {
  return new Date(from).toISOString().slice(0, 'YYYY-MM'.length);
}

/**
 * Of everything a line says, and of its price in dollars: a new rate of a currency restates it. Members are taken in the order
 * in which the line was made, which is the same whenever it is made of the same.
 */
function hashOf({ charge, model, amountMicros, dollars }: StorableCharge): bigint {
  const { billed, effective, list, contracted } = charge.costs;
  const costs = `${billed} ${effective} ${list} ${contracted} ${dollars(effective)} ${amountMicros}`;
  return hash('sha256', `${costs}\n${JSON.stringify(model)}\n${saidBy(charge)}`, 'buffer').readBigUInt64LE();
}

/** Everything else, as one text; JSON of the whole would take three times as long. */
function saidBy({ id: _id, costs: _costs, native, ...said }: Charge): string {
  let text = '';
  for (const value of Object.values(said)) text += `${typeof value === 'object' ? JSON.stringify(value) : value}\n`;
  for (const name in native) text += `${name}\t${native[name]}\n`;
  return text;
}
