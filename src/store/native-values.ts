import { formatDecimal } from '../core/money.ts';
import { ByteSource } from './byte-source.ts';
import { bytesOf } from './native-format.ts';

/** Values of one type out of a Native block. */
export interface Values {
  /** As the engine's JSON has it: numbers of 64 bits and decimals as text, lists, maps as objects, null where the type allows it. */
  at(index: number): unknown;
  /** The bytes of these values alone, in this order. */
  only(indexes: Uint32Array): Uint8Array[];
}

interface Fixed {
  readonly width: number;
  readonly read: (bytes: Buffer, at: number) => unknown;
}

const FIXED: Readonly<Record<string, Fixed>> = {
  Bool: { width: 1, read: (bytes, at) => bytes[at] === 1 },
  UInt8: { width: 1, read: (bytes, at) => bytes[at] },
  UInt16: { width: 2, read: (bytes, at) => bytes.readUInt16LE(at) },
  UInt32: { width: 4, read: (bytes, at) => bytes.readUInt32LE(at) },
  UInt64: { width: 8, read: (bytes, at) => String(bytes.readBigUInt64LE(at)) },
  'FixedString(16)': { width: 16, read: (bytes, at) => bytes.toString('hex', at, at + 16) },
  "DateTime('UTC')": { width: 4, read: (bytes, at) => bytes.readUInt32LE(at) },
  "DateTime64(3, 'UTC')": { width: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
  'Decimal(18, 6)': { width: 8, read: (bytes, at) => formatDecimal(bytes.readBigInt64LE(at), 6) },
  'Decimal(18, 12)': { width: 8, read: (bytes, at) => formatDecimal(bytes.readBigInt64LE(at), 12) },
};
const NESTED = /^(Nullable|Array|Map)\((?:(LowCardinality\(String\)), )?(.+)\)$/;

/** Reads `count` values of a type that the encoders of this folder write. */
export function readValues(source: ByteSource, type: string, count: number): Values {
  if (type === 'String') return texts(source, count);
  if (type === 'LowCardinality(String)') return words(source, count);
  const [, kind, key, inner = ''] = NESTED.exec(type) ?? [];
  if (kind === 'Nullable') return nullables(source, inner, count);
  if (kind === 'Array') return lists(source, [inner], count, ([items]) => items ?? []);
  if (kind === 'Map') return lists(source, [key ?? '', inner], count, entries);
  const form = FIXED[type];
  if (form === undefined) throw new Error(`no column of ours is of the type ${type}`);
  return fixed(source, form, count);
}

function fixed(source: ByteSource, { width, read }: Fixed, count: number): Values {
  const bytes = source.take(width * count);
  const slice = (index: number): Buffer => bytes.subarray(index * width, (index + 1) * width);
  return {
    at: (index) => read(bytes, index * width),
    only: (indexes) => [Buffer.concat(Array.from(indexes, slice))],
  };
}

function texts(source: ByteSource, count: number): Values {
  const values = Array.from({ length: count }, () => source.textBytes());
  return {
    at: (index) => textOf(values[index]),
    only: (indexes) => [Buffer.concat(Array.from(indexes, (index) => values[index] ?? Buffer.of(0)))],
  };
}

const LONG = 128;

function textOf(bytes: Buffer | undefined): string {
  const length = bytes?.[0] ?? 0;
  if (bytes === undefined || length === 0) return '';
  return length < LONG ? bytes.toString('utf8', 1) : new ByteSource(bytes).text();
}

/** Types of a word's place among the words, by the first byte of their head. */
const PLACES = ['UInt8', 'UInt16', 'UInt32'];

/** Head, the different words, and then each value's place among them (native-word.ts). */
function words(source: ByteSource, count: number): Values {
  if (count === 0) return { at: () => '', only: () => [] };
  const head = source.take(8);
  const keys = Array.from({ length: source.large() }, () => source.textBytes());
  source.large();
  const places = readValues(source, PLACES[head[0] ?? 0] ?? '', count);
  const known: string[] = [];
  return {
    at: (index) => {
      const place = Number(places.at(index));
      return (known[place] ??= textOf(keys[place]));
    },
    only: (indexes) => {
      if (indexes.length === 0) return [];
      const sizes = BigUint64Array.of(BigInt(keys.length), BigInt(indexes.length));
      const [keyCount, rows] = [bytesOf(sizes.subarray(0, 1)), bytesOf(sizes.subarray(1))];
      return [head, keyCount, Buffer.concat(keys), rows, ...places.only(indexes)];
    },
  };
}

function nullables(source: ByteSource, type: string, count: number): Values {
  const nulls = readValues(source, 'UInt8', count);
  const values = readValues(source, type, count);
  return {
    at: (index) => (nulls.at(index) === 0 ? values.at(index) : null),
    only: (indexes) => [...nulls.only(indexes), ...values.only(indexes)],
  };
}

/** Where each list ends, then the items of all lists: once for a list, for a map its keys and then its values. */
function lists(
  source: ByteSource,
  types: readonly string[],
  count: number,
  read: (items: readonly (readonly unknown[])[]) => unknown,
): Values {
  const ends = Float64Array.from({ length: count }, () => source.large());
  const items = types.map((type) => readValues(source, type, ends[count - 1] ?? 0));
  const indexesAt = (row: number): number[] => {
    const start = ends[row - 1] ?? 0;
    return Array.from({ length: (ends[row] ?? 0) - start }, (_, index) => start + index);
  };
  return {
    at: (row) => read(items.map((values) => indexesAt(row).map((index) => values.at(index)))),
    only: (rows) => {
      const kept = new BigUint64Array(rows.length);
      const indexes: number[] = [];
      rows.forEach((row, place) => {
        indexes.push(...indexesAt(row));
        kept[place] = BigInt(indexes.length);
      });
      return [bytesOf(kept), ...items.flatMap((values) => values.only(Uint32Array.from(indexes)))];
    },
  };
}

function entries([keys = [], values = []]: readonly (readonly unknown[])[]): unknown {
  return Object.fromEntries(keys.map((key, index) => [String(key), values[index]]));
}
