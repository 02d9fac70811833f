import { ByteSink } from './byte-sink.ts';

/**
 * ClickHouse's Native format as HTTP takes it (protocol revision 0): one block is its number of columns and of rows,
 * then for each column its name, its type and all its values side by side, little-endian.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  /** The values as the format has them, in order; may be in several pieces. */
  readonly pieces: readonly Uint8Array[];
}

/** Makes columns from things, some at a time. */
export interface ColumnWriter<Thing> {
  add(things: readonly Thing[]): void;
  /**
   * The columns of all that was added, after which it begins anew. A column whose values are all its type's default is left
   * out: the engine fills it in.
   */
  take(): readonly Column[];
}

/** The bytes of one block, in one piece of memory. All columns have the same number of rows. */
export function encodeBlock(columns: readonly Column[]): Uint8Array<ArrayBuffer> {
  const rows = columns[0]?.rows ?? 0;
  const pieces: Uint8Array[] = [varint(columns.length), varint(rows)];
  const head = new ByteSink();
  for (const column of columns) {
    if (column.rows !== rows) throw new Error(`column ${column.name} has ${column.rows} rows, not ${rows}`);
    head.text(column.name);
    head.text(column.type);
    pieces.push(head.take(), ...column.pieces);
  }
  return joined(pieces);
}

/** The block of all these things. */
export function blockOf<Thing>(
  columns: readonly ColumnWriter<Thing>[],
  things: readonly Thing[],
): Uint8Array<ArrayBuffer> {
  for (const column of columns) column.add(things);
  return encodeBlock(columns.flatMap((column) => column.take()));
}

/** The memory of an array of numbers, which is little-endian on every machine that Node runs on. */
export function bytesOf(values: Uint8Array | Uint16Array | Uint32Array | BigUint64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Unsigned LEB128. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}
