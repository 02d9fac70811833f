import type { Call } from '../core/call.ts';
import { isSpan } from '../core/capture/span-match.ts';
import { CallColumns, type CallRow } from './call-columns.ts';
import { encodeBlock } from './native-format.ts';
import { PLACES } from './span-peers.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Rows are let go of by so many: longer lived ones would be moved about by the collector of garbage. */
const ROWS_AT_ONCE = 64;
const MOST_SPARE = 4;

/**
 * Calls of one month and one door as the engine takes them, with what tells repeated ones apart. Plain data: a thread
 * encodes it and hands its memory on.
 */
export interface CallBlock {
  readonly rows: number;
  readonly door: string;
  /** "2026-11": a partition of the table. */
  readonly month: string;
  /** One block of ClickHouse's Native format, columns of the table `calls`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Sixteen bytes a row. */
  readonly ids: Uint8Array<ArrayBuffer>;
  /** What each says (call-content.ts). */
  readonly contents: BigUint64Array<ArrayBuffer>;
  /** The hour each is in, since 1970. */
  readonly hours: Uint32Array<ArrayBuffer>;
  /** 1 for each without a known price. */
  readonly unpriced: Uint8Array<ArrayBuffer>;
  /** Whether each can be found in a trace (span-peers.ts). */
  readonly places: Uint8Array<ArrayBuffer>;
}

/** All memory of a block, for handing it to another thread. */
export function memoryOf(block: CallBlock): ArrayBuffer[] {
  return [block.bytes, block.ids, block.contents, block.hours, block.unpriced, block.places].map(
    ({ buffer }) => buffer,
  );
}

/** Makes blocks from rows as they come, in whose order they are within each. */
export class CallEncoder {
  readonly #parts = new Map<string, BlockPart>();
  #spare: CallColumns[] = [];
  #day = Number.NaN;
  #month = '';

  add(row: CallRow): void {
    const { at, door } = row.call;
    const day = Math.floor(at / DAY_MS);
    if (day !== this.#day) [this.#day, this.#month] = [day, new Date(day * DAY_MS).toISOString().slice(0, 7)];
    const name = this.#month + door;
    let part = this.#parts.get(name);
    if (!part) this.#parts.set(name, (part = new BlockPart(this.#month, door, this.#spare.pop() ?? new CallColumns())));
    part.add(row);
  }

  /** The blocks of all that was added, after which it begins anew. */
  take(): CallBlock[] {
    const parts = [...this.#parts.values()];
    this.#parts.clear();
    const blocks = parts.map((part) => part.take());
    this.#spare = [...this.#spare, ...parts.map(({ columns }) => columns)].slice(0, MOST_SPARE);
    return blocks;
  }
}

/** A block in the making. */
class BlockPart {
  readonly columns: CallColumns;
  readonly #month: string;
  readonly #door: string;
  readonly #contents: bigint[] = [];
  readonly #hours: number[] = [];
  readonly #unpriced: number[] = [];
  readonly #places: number[] = [];
  #rows: CallRow[] = [];

  constructor(month: string, door: string, columns: CallColumns) {
    this.#month = month;
    this.#door = door;
    this.columns = columns;
  }

  add(row: CallRow): void {
    this.#contents.push(row.content);
    this.#hours.push(Math.floor(row.call.at / HOUR_MS));
    this.#unpriced.push(row.priced.price.kind === 'unpriced' ? 1 : 0);
    this.#places.push(placeOf(row.call));
    if (this.#rows.push(row) === ROWS_AT_ONCE) this.#encode();
  }

  take(): CallBlock {
    this.#encode();
    const columns = this.columns.take();
    const [id] = columns.find(({ name }) => name === 'id')?.pieces ?? [];
    return {
      rows: this.#hours.length,
      door: this.#door,
      month: this.#month,
      bytes: encodeBlock(columns),
      ids: new Uint8Array(id ?? []),
      contents: BigUint64Array.from(this.#contents),
      hours: Uint32Array.from(this.#hours),
      unpriced: Uint8Array.from(this.#unpriced),
      places: Uint8Array.from(this.#places),
    };
  }

  #encode(): void {
    this.columns.add(this.#rows);
    this.#rows = [];
  }
}

function placeOf(call: Call): number {
  if (call.traceId === null) return PLACES.none;
  return isSpan(call) ? PLACES.span : PLACES.call;
}

/** The rows as blocks. */
export function callBlocks(rows: readonly CallRow[]): CallBlock[] {
  const encoder = new CallEncoder();
  for (const row of rows) encoder.add(row);
  return encoder.take();
}
