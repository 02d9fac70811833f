import { bytesOf, type Column, type ColumnsOf } from './native-format.ts';

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;

export function boolColumn<Thing>(name: string, read: (thing: Thing) => boolean): ColumnsOf<Thing> {
  return (things) => {
    const values = new Uint8Array(things.length);
    let row = 0;
    for (const thing of things) values[row++] = Number(read(thing));
    return values.includes(1) ? [{ name, type: 'Bool', rows: things.length, pieces: [values] }] : [];
  };
}

/** Whole numbers of 16 bits; larger ones become the largest. */
export function shortColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnsOf<Thing> {
  return (things) => {
    const values = new Uint16Array(things.length);
    let row = 0;
    for (const thing of things) values[row++] = Math.min(read(thing), UINT16_MAX);
    return [{ name, type: 'UInt16', rows: things.length, pieces: [bytesOf(values)] }];
  };
}

/** Seconds since 1970. */
export function secondsColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnsOf<Thing> {
  return (things) => {
    const values = new Uint32Array(things.length);
    let row = 0;
    for (const thing of things) values[row++] = read(thing);
    return [{ name, type: "DateTime('UTC')", rows: things.length, pieces: [bytesOf(values)] }];
  };
}

/** Whole milliseconds since 1970. */
export function millisecondsColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnsOf<Thing> {
  return (things) => {
    const halves = new Uint32Array(things.length * 2);
    let row = 0;
    for (const thing of things) setLarge(halves, row++, read(thing));
    return [{ name, type: "DateTime64(3, 'UTC')", rows: things.length, pieces: [bytesOf(halves)] }];
  };
}

/** Whole numbers of 32 bits or null; fractions are rounded, larger ones become the largest. */
export function nullableColumn<Thing>(name: string, read: (thing: Thing) => number | null): ColumnsOf<Thing> {
  return (things) => {
    const nulls = new Uint8Array(things.length).fill(1);
    const values = new Uint32Array(things.length);
    let row = 0;
    for (const thing of things) {
      const value = read(thing);
      if (value !== null) {
        nulls[row] = 0;
        values[row] = Math.min(Math.max(Math.round(value), 0), UINT32_MAX);
      }
      row++;
    }
    if (!nulls.includes(0)) return [];
    return [{ name, type: 'Nullable(UInt32)', rows: things.length, pieces: [nulls, bytesOf(values)] }];
  };
}

/** Unsigned integers of 64 bits. */
export function largeColumn<Thing>(name: string, read: (thing: Thing) => bigint): ColumnsOf<Thing> {
  return (things) => {
    const values = new BigUint64Array(things.length);
    let row = 0;
    for (const thing of things) values[row++] = read(thing);
    return [{ name, type: 'UInt64', rows: things.length, pieces: [bytesOf(values)] }];
  };
}

/** Decimals with twelve digits, in units of the last. */
export function decimalColumn<Thing>(name: string, read: (thing: Thing) => bigint): ColumnsOf<Thing> {
  return (things) => {
    const values = new BigInt64Array(things.length);
    let any = false;
    let row = 0;
    for (const thing of things) {
      const value = read(thing);
      if (value !== 0n) {
        any = true;
        values[row] = value;
      }
      row++;
    }
    return any ? [{ name, type: 'Decimal(18, 12)', rows: things.length, pieces: [bytesOf(values)] }] : [];
  };
}

/** As decimalColumn, with null for unknown. */
export function nullableDecimalColumn<Thing>(name: string, read: (thing: Thing) => bigint | null): ColumnsOf<Thing> {
  return (things) => {
    const nulls = new Uint8Array(things.length).fill(1);
    const values = new BigInt64Array(things.length);
    let row = 0;
    for (const thing of things) {
      const value = read(thing);
      if (value !== null) {
        nulls[row] = 0;
        values[row] = value;
      }
      row++;
    }
    if (!nulls.includes(0)) return [];
    return [{ name, type: 'Nullable(Decimal(18, 12))', rows: things.length, pieces: [nulls, bytesOf(values)] }];
  };
}

/** As nullableDecimalColumn, of any amount that money has: 128 bits. */
export function nullableWideDecimalColumn<Thing>(
  name: string,
  read: (thing: Thing) => bigint | null,
): ColumnsOf<Thing> {
  return (things) => {
    const nulls = new Uint8Array(things.length).fill(1);
    const halves = new BigInt64Array(things.length * 2);
    let row = 0;
    for (const thing of things) {
      const value = read(thing);
      if (value !== null) {
        nulls[row] = 0;
        halves[row * 2] = BigInt.asIntN(64, value);
        halves[row * 2 + 1] = value >> 64n;
      }
      row++;
    }
    if (!nulls.includes(0)) return [];
    return [{ name, type: 'Nullable(Decimal(38, 12))', rows: things.length, pieces: [nulls, bytesOf(halves)] }];
  };
}

/**
 * One column of unsigned 64-bit integers per name, from records that have few of the names each: only what is there
 * is looked at. Numbers are whole, from 0 to 2^53; names that are no column are passed over.
 */
export function sparseColumns<Thing>(
  names: readonly string[],
  read: (thing: Thing) => Readonly<Record<string, number | undefined>>,
): ColumnsOf<Thing> {
  const wanted = new Set(names);
  return (things) => {
    const columns = new Map<string, Uint32Array>();
    let row = 0;
    for (const thing of things) {
      const record = read(thing);
      for (const name in record) {
        const value = record[name];
        if (!value || !wanted.has(name)) continue;
        const halves = columns.get(name) ?? new Uint32Array(things.length * 2);
        columns.set(name, halves);
        setLarge(halves, row, value);
      }
      row++;
    }
    return Array.from(columns, ([name, halves]): Column => {
      return { name, type: 'UInt64', rows: things.length, pieces: [bytesOf(halves)] };
    });
  };
}

/** A whole number up to 2^53 into two halves: faster than by bigint. */
function setLarge(halves: Uint32Array, row: number, value: number): void {
  halves[row * 2] = value % 0x1_0000_0000;
  halves[row * 2 + 1] = Math.floor(value / 0x1_0000_0000);
}
