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

/** Makes columns from things. A column whose values are all its type's default is left out: the engine fills it in. */
export type ColumnsOf<Thing> = (things: readonly Thing[]) => readonly Column[];

/** The bytes of one block. All columns have the same number of rows. */
export function encodeBlock(columns: readonly Column[]): Uint8Array[] {
  const rows = columns[0]?.rows ?? 0;
  const pieces: Uint8Array[] = [varint(columns.length), varint(rows)];
  for (const column of columns) {
    if (column.rows !== rows) throw new Error(`column ${column.name} has ${column.rows} rows, not ${rows}`);
    const head = new ByteSink();
    head.text(column.name);
    head.text(column.type);
    pieces.push(head.bytes(), ...column.pieces);
  }
  return pieces;
}

/** The memory of an array of numbers, which is little-endian on every machine that Node runs on. */
export function bytesOf(values: Uint8Array | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Unsigned LEB128. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}
