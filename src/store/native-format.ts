import { ByteSink } from './byte-sink.ts';

/**
 * ClickHouse's Native format as HTTP takes it (protocol revision 0): one block is its number of columns and of rows,
 * then for each column its name, its type and all its values side by side, little-endian. LowCardinality columns are
 * sent as what they hold; the engine builds their dictionaries.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  /** The values as the format has them, in order; may be in several pieces. */
  readonly pieces: readonly Uint8Array[];
}

/** Makes a column from things; null when all its values are the type's default, which the engine fills in by itself. */
export type ColumnOf<Thing> = (things: readonly Thing[]) => Column | null;

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

/** Text; null is the empty string. */
export function textColumn<Thing>(name: string, read: (thing: Thing) => string | null): ColumnOf<Thing> {
  return (things) => {
    const sink = new ByteSink();
    let any = false;
    for (const thing of things) {
      const value = read(thing) ?? '';
      any ||= value !== '';
      sink.text(value);
    }
    return any ? { name, type: 'String', rows: things.length, pieces: [sink.bytes()] } : null;
  };
}

/** Sixteen bytes, given as 32 hexadecimal digits. Always sent. */
export function hexColumn<Thing>(name: string, read: (thing: Thing) => string): ColumnOf<Thing> {
  return (things) => {
    const sink = new ByteSink();
    for (const thing of things) sink.hex16(read(thing));
    return { name, type: 'FixedString(16)', rows: things.length, pieces: [sink.bytes()] };
  };
}

export function boolColumn<Thing>(name: string, read: (thing: Thing) => boolean): ColumnOf<Thing> {
  return (things) => {
    const values = Uint8Array.from(things, (thing) => Number(read(thing)));
    return values.includes(1) ? { name, type: 'Bool', rows: things.length, pieces: [values] } : null;
  };
}

/** Whole numbers of up to 16 or 32 bits; larger ones become the largest. Also seconds since 1970 as DateTime. */
export function smallColumn<Thing>(
  name: string,
  type: 'UInt16' | 'UInt32' | "DateTime('UTC')",
  read: (thing: Thing) => number,
): ColumnOf<Thing> {
  return (things) => {
    const values = type === 'UInt16' ? new Uint16Array(things.length) : new Uint32Array(things.length);
    const most = type === 'UInt16' ? 0xffff : 0xffff_ffff;
    let any = false;
    for (const [row, thing] of things.entries()) {
      const value = read(thing);
      any ||= value !== 0;
      values[row] = Math.min(value, most);
    }
    return any ? { name, type, rows: things.length, pieces: [bytesOf(values)] } : null;
  };
}

/** Whole numbers of up to 32 bits or null; fractions are rounded, larger ones become the largest. */
export function nullableColumn<Thing>(name: string, read: (thing: Thing) => number | null): ColumnOf<Thing> {
  return (things) => {
    const nulls = new Uint8Array(things.length);
    const values = new Uint32Array(things.length);
    let any = false;
    for (const [row, thing] of things.entries()) {
      const value = read(thing);
      nulls[row] = Number(value === null);
      any ||= value !== null;
      values[row] = Math.min(Math.max(Math.round(value ?? 0), 0), 0xffff_ffff);
    }
    const type = 'Nullable(UInt32)';
    return any ? { name, type, rows: things.length, pieces: [nulls, bytesOf(values)] } : null;
  };
}

/** Whole numbers from 0 to 2^53. Also milliseconds since 1970 as DateTime64(3). */
export function largeColumn<Thing>(
  name: string,
  type: 'UInt64' | "DateTime64(3, 'UTC')",
  read: (thing: Thing) => number,
): ColumnOf<Thing> {
  return (things) => {
    const halves = new Uint32Array(things.length * 2);
    let any = false;
    for (const [row, thing] of things.entries()) {
      const value = read(thing);
      if (value === 0) continue;
      any = true;
      setLarge(halves, row, value);
    }
    return any ? { name, type, rows: things.length, pieces: [bytesOf(halves)] } : null;
  };
}

/** Integers of 64 bits; as `Decimal(18, n)` they count units of 10^-n. */
export function bigintColumn<Thing>(
  name: string,
  type: 'UInt64' | 'Decimal(18, 12)',
  read: (thing: Thing) => bigint,
): ColumnOf<Thing> {
  return (things) => {
    const values = new BigInt64Array(things.length);
    let any = false;
    for (const [row, thing] of things.entries()) {
      const value = read(thing);
      if (value === 0n) continue;
      any = true;
      values[row] = value;
    }
    return any ? { name, type, rows: things.length, pieces: [bytesOf(values)] } : null;
  };
}

/** As bigintColumn, with null for unknown. */
export function nullableDecimalColumn<Thing>(name: string, read: (thing: Thing) => bigint | null): ColumnOf<Thing> {
  return (things) => {
    const nulls = new Uint8Array(things.length);
    const values = new BigInt64Array(things.length);
    let any = false;
    for (const [row, thing] of things.entries()) {
      const value = read(thing);
      nulls[row] = Number(value === null);
      any ||= value !== null;
      values[row] = value ?? 0n;
    }
    const type = 'Nullable(Decimal(18, 12))';
    return any ? { name, type, rows: things.length, pieces: [nulls, bytesOf(values)] } : null;
  };
}

/** Adds one value of a map entry to the values' column, and gives the bytes of that column in the end. */
interface MapValues<Value> {
  readonly type: string;
  add(value: Value): void;
  bytes(): Uint8Array;
}

/** A map from text; empty maps are the default. */
function mapColumn<Thing, Value>(
  name: string,
  start: () => MapValues<Value>,
  read: (thing: Thing) => Readonly<Record<string, Value | undefined>> | null,
): ColumnOf<Thing> {
  return (things) => {
    const ends = new Uint32Array(things.length * 2);
    const keys = new ByteSink();
    const values = start();
    let end = 0;
    for (const [row, thing] of things.entries()) {
      for (const [key, value] of Object.entries(read(thing) ?? {})) {
        if (value === undefined) continue;
        keys.text(key);
        values.add(value);
        end++;
      }
      ends[row * 2] = end;
    }
    const type = `Map(String, ${values.type})`;
    return end > 0 ? { name, type, rows: things.length, pieces: [bytesOf(ends), keys.bytes(), values.bytes()] } : null;
  };
}

export function textMapColumn<Thing>(
  name: string,
  read: (thing: Thing) => Readonly<Record<string, string | undefined>>,
): ColumnOf<Thing> {
  return mapColumn(name, textValues, read);
}

/** Values with six decimals, given in millionths; null for no map. */
export function microsMapColumn<Thing>(
  name: string,
  read: (thing: Thing) => Readonly<Record<string, bigint | undefined>> | null,
): ColumnOf<Thing> {
  return mapColumn(name, microsValues, read);
}

function textValues(): MapValues<string> {
  const sink = new ByteSink();
  return { type: 'String', add: (value) => sink.text(value), bytes: () => sink.bytes() };
}

function microsValues(): MapValues<bigint> {
  const micros: bigint[] = [];
  const bytes = () => bytesOf(BigInt64Array.from(micros));
  return { type: 'Decimal(18, 6)', add: (value) => void micros.push(value), bytes };
}

/** A whole number up to 2^53 into two halves: faster than by bigint. */
function setLarge(halves: Uint32Array, row: number, value: number): void {
  halves[row * 2] = value % 0x1_0000_0000;
  halves[row * 2 + 1] = Math.floor(value / 0x1_0000_0000);
}

function bytesOf(values: Uint16Array | Uint32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}
