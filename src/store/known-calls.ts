import type { CallBlock } from './call-block.ts';
import type { Engine } from './engine.ts';
import { SpanPeers } from './span-peers.ts';
import { daysAround, tablesNear } from './stored-content.ts';

/** Whether a call is new, says what another of its id said through the same door, or has to be looked at. */
export type Verdict = 'fresh' | 'duplicate' | 'unclear';

const HOURS_A_DAY = 24;
const ID_BYTES = 16;
/** So many bytes of an id say who is who for all we meet, and halve what is sent; the answer has whole ids. */
const SOUGHT_BYTES = 8;
/** A field of a request may have 128 KiB (http_max_field_value_size), all fields 10 MB (http_max_request_param_data_size). */
const IDS_PER_FIELD = 7_000;
const COMMA = 0x2c;
const HEX = Buffer.from('0123456789abcdef');

interface Row {
  readonly block: CallBlock;
  readonly row: number;
}

interface Stored {
  readonly callId: string;
  readonly contentHash: string;
  readonly door: string;
}

/** The calls of a batch that are in the store, and those of the batch itself that were met so far. */
export class KnownCalls {
  /** What is stored under an id, each as door and content. */
  readonly #stored: ReadonlyMap<string, readonly string[]>;
  /** By the first bytes of their ids. */
  readonly #met = new Map<number, Row>();
  readonly #peers: SpanPeers;

  private constructor(stored: ReadonlyMap<string, readonly string[]>, peers: SpanPeers) {
    this.#stored = stored;
    this.#peers = peers;
  }

  static async of(engine: Engine, blocks: readonly CallBlock[]): Promise<KnownCalls> {
    const stored = new Map<string, string[]>();
    for (const { callId, contentHash, door } of await seek(engine, blocks)) {
      stored.set(callId, [...(stored.get(callId) ?? []), saying(door, contentHash)]);
    }
    return new KnownCalls(stored, await SpanPeers.of(engine, blocks));
  }

  /** Rows have to come in their order. */
  verdict(block: CallBlock, row: number): Verdict {
    const stored = this.#stored.size > 0 ? this.#stored.get(idAt(block, row)) : undefined;
    if (stored) return stored.includes(saying(block.door, block.contents[row] ?? 0n)) ? 'duplicate' : 'unclear';
    const key = keyAt(block.ids, row);
    const met = this.#met.get(key);
    if (met) return saysTheSame(met, { block, row }) ? 'duplicate' : 'unclear';
    if (this.#peers.mayHavePeer(block, row)) return 'unclear';
    this.#met.set(key, { block, row });
    return 'fresh';
  }
}

function saying(door: string, content: bigint | string): string {
  return `${content} ${door}`;
}

function saysTheSame(left: Row, right: Row): boolean {
  return (
    left.block.contents[left.row] === right.block.contents[right.row] &&
    left.block.door === right.block.door &&
    idAt(left.block, left.row) === idAt(right.block, right.row)
  );
}

function idAt({ ids }: CallBlock, row: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + row * ID_BYTES, ID_BYTES).toString('hex');
}

/** The first 52 bits of an id: two ids that share them are looked at more closely. */
function keyAt(ids: Uint8Array, row: number): number {
  const at = row * ID_BYTES;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = ids.subarray(at, at + 7);
  return (a + b * 0x100 + c * 0x1_0000 + (d & 15) * 0x100_0000) * 0x100_0000 + e + f * 0x100 + g * 0x1_0000;
}

/** What is stored under the ids, and the ids that calls stored under others were also seen as: those say nothing by themselves. */
async function seek(engine: Engine, blocks: readonly CallBlock[]): Promise<Stored[]> {
  const days = daysAround(daysOf(blocks));
  const near = await tablesNear(engine, days);
  const ids = idList(blocks);
  const places = Object.keys(ids).map((name) => `{${name}:String}`);
  const among = (
    column: string,
  ): string => `(${days.condition}) AND reinterpretAsUInt64(substring(${column}, 1, ${SOUGHT_BYTES})) IN (
SELECT reinterpretAsUInt64(unhex(arrayJoin(splitByChar(',', concat(${places.join(', ')}))))))`;
  const tables = [
    ['calls', `SELECT lower(hex(id)) AS callId, contentHash, door FROM calls WHERE ${among('id')}`],
    ['callAliases', `SELECT lower(hex(alias)) AS callId, toUInt64(0), '' FROM callAliases WHERE ${among('alias')}`],
  ] as const;
  const statements = tables.flatMap(([table, statement]) => (near.has(table) ? [statement] : []));
  if (statements.length === 0) return [];
  return engine.query<Stored>(statements.join(' UNION ALL '), { ...days.parameters, ...ids }, { use_skip_indexes: 0 });
}

function daysOf(blocks: readonly CallBlock[]): Set<number> {
  const days = new Set<number>();
  let last = -1;
  for (const { hours } of blocks) {
    for (const hour of hours) {
      if (hour === last) continue;
      last = hour;
      days.add(Math.floor(hour / HOURS_A_DAY));
    }
  }
  return days;
}

/** The ids' first bytes in hexadecimal digits, comma separated, as the pieces that a request may carry. */
function idList(blocks: readonly CallBlock[]): Record<string, string> {
  const size = SOUGHT_BYTES * 2 + 1;
  const rows = blocks.reduce((total, block) => total + block.rows, 0);
  const list = Buffer.allocUnsafe(rows * size);
  let at = 0;
  for (const { ids } of blocks) {
    for (let start = 0; start < ids.length; start += ID_BYTES) {
      for (let index = start; index < start + SOUGHT_BYTES; index++) {
        const byte = ids[index] ?? 0;
        list[at++] = HEX[byte >> 4] ?? 0;
        list[at++] = HEX[byte & 15] ?? 0;
      }
      list[at++] = COMMA;
    }
  }
  // One piece too many, so that concat has at least two.
  const pieces = Math.ceil(rows / IDS_PER_FIELD) + 1;
  return Object.fromEntries(
    Array.from({ length: pieces }, (_, piece) => {
      const start = piece * IDS_PER_FIELD * size;
      return [`ids${piece}`, list.toString('latin1', start, start + IDS_PER_FIELD * size)];
    }),
  );
}
