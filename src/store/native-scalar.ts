import { ByteSink } from './byte-sink.ts';
import type { Column, ColumnWriter } from './native-format.ts';

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;

export function boolColumn<Thing>(name: string, read: (thing: Thing) => boolean): ColumnWriter<Thing> {
  return column(name, 'Bool', (sink, thing) => sink.byte(Number(read(thing))));
}

/** Whole numbers of 8 bits. */
export function byteColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnWriter<Thing> {
  return column(name, 'UInt8', (sink, thing) => sink.byte(read(thing)));
}

/** Whole numbers of 16 bits; larger ones become the largest. */
export function shortColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnWriter<Thing> {
  return column(name, 'UInt16', (sink, thing) => sink.short(Math.min(read(thing), UINT16_MAX)));
}

/** Seconds since 1970. */
export function secondsColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnWriter<Thing> {
  return column(name, "DateTime('UTC')", (sink, thing) => sink.word(read(thing)));
}

/** Whole milliseconds since 1970. */
export function millisecondsColumn<Thing>(name: string, read: (thing: Thing) => number): ColumnWriter<Thing> {
  return column(name, "DateTime64(3, 'UTC')", (sink, thing) => sink.large(read(thing)));
}

/** Unsigned integers of 64 bits. */
export function largeColumn<Thing>(name: string, read: (thing: Thing) => bigint): ColumnWriter<Thing> {
  return column(name, 'UInt64', (sink, thing) => sink.bigint(read(thing)));
}

/** Decimals with twelve digits, in units of the last. */
export function decimalColumn<Thing>(name: string, read: (thing: Thing) => bigint): ColumnWriter<Thing> {
  return column(name, 'Decimal(18, 12)', (sink, thing) => sink.bigint(read(thing)));
}

/** As decimalColumn, of any amount that money has: 128 bits. */
export function wideDecimalColumn<Thing>(name: string, read: (thing: Thing) => bigint): ColumnWriter<Thing> {
  return column(name, 'Decimal(38, 12)', (sink, thing) => putWide(sink, read(thing)));
}

/** Sixteen bytes, given as 32 hexadecimal digits. */
export function hexColumn<Thing>(name: string, read: (thing: Thing) => string): ColumnWriter<Thing> {
  return column(name, 'FixedString(16)', (sink, thing) => sink.hex16(read(thing)));
}

/** Text; null is the empty string. */
export function textColumn<Thing>(name: string, read: (thing: Thing) => string | null): ColumnWriter<Thing> {
  return column(name, 'String', (sink, thing) => sink.text(read(thing) ?? ''));
}

/** Whole numbers of 32 bits or null; fractions are rounded, larger ones become the largest. */
export function nullableColumn<Thing>(name: string, read: (thing: Thing) => number | null): ColumnWriter<Thing> {
  return nullable(name, 'UInt32', read, putRounded, 0);
}

/** As decimalColumn, with null for unknown. */
export function nullableDecimalColumn<Thing>(name: string, read: (thing: Thing) => bigint | null): ColumnWriter<Thing> {
  return nullable(name, 'Decimal(18, 12)', read, (sink: ByteSink, value: bigint) => sink.bigint(value), 0n);
}

/** As nullableDecimalColumn, of any amount that money has: 128 bits. */
export function nullableWideDecimalColumn<Thing>(
  name: string,
  read: (thing: Thing) => bigint | null,
): ColumnWriter<Thing> {
  return nullable(name, 'Decimal(38, 12)', read, putWide, 0n);
}

/** Millionths of any size, with null for unknown. */
export function nullableMicrosColumn<Thing>(name: string, read: (thing: Thing) => bigint | null): ColumnWriter<Thing> {
  return nullable(name, 'Decimal(38, 6)', read, putWide, 0n);
}

function putWide(sink: ByteSink, value: bigint): void {
  sink.bigint(BigInt.asIntN(64, value));
  sink.bigint(value >> 64n);
}

function putRounded(sink: ByteSink, value: number): void {
  sink.word(Math.min(Math.max(Math.round(value), 0), UINT32_MAX));
}

/** A column of values side by side, each written by `put`; bytes that are all 0 are the default of every type. */
function column<Thing>(name: string, type: string, put: (sink: ByteSink, thing: Thing) => void): ColumnWriter<Thing> {
  const sink = new ByteSink();
  let rows = 0;
  return {
    add(things) {
      for (const thing of things) put(sink, thing);
      rows += things.length;
    },
    take() {
      const isDefault = sink.isZero;
      const taken: Column = { name, type, rows, pieces: [sink.take()] };
      rows = 0;
      return isDefault ? [] : [taken];
    },
  };
}

/** Which values are null, one byte each, and then the values; one stands in for each null. */
function nullable<Thing, Value>(
  name: string,
  type: string,
  read: (thing: Thing) => Value | null,
  put: (sink: ByteSink, value: Value) => void,
  standIn: Value,
): ColumnWriter<Thing> {
  const nulls = new ByteSink();
  const values = new ByteSink();
  let known = 0;
  return {
    add(things) {
      for (const thing of things) {
        const value = read(thing);
        if (value !== null) known++;
        nulls.byte(value === null ? 1 : 0);
        put(values, value ?? standIn);
      }
    },
    take() {
      const pieces = [nulls.take(), values.take()];
      const isKnown = known > 0;
      known = 0;
      return isKnown ? [{ name, type: `Nullable(${type})`, rows: pieces[0]?.length ?? 0, pieces }] : [];
    },
  };
}
