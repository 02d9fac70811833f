/**
 * ClickHouse's Native format as HTTP takes it (protocol revision 0): one block is its number of columns and of rows,
 * then for each column its name, its type and all its values side by side. LowCardinality columns are sent as what they
 * hold; the engine builds their dictionaries.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  /** The values as the format has them, in order; may be in several pieces. */
  readonly pieces: readonly Uint8Array[];
}

/** The bytes of one block. All columns have the same number of rows. */
export function encodeBlock(columns: readonly Column[]): Uint8Array[] {
  const rows = columns[0]?.rows ?? 0;
  const pieces: Uint8Array[] = [concat(varint(columns.length), varint(rows))];
  for (const column of columns) {
    if (column.rows !== rows) throw new Error(`column ${column.name} has ${column.rows} rows, not ${rows}`);
    pieces.push(concat(text(column.name), text(column.type)), ...column.pieces);
  }
  return pieces;
}

/** Unsigned LEB128. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value, 'utf8');
  return concat(varint(bytes.length), bytes);
}

function concat(...pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}
