import { ByteSink } from './byte-sink.ts';
import { bytesOf, type ColumnsOf } from './native-format.ts';

/** Text; null is the empty string. */
export function textColumn<Thing>(name: string, read: (thing: Thing) => string | null): ColumnsOf<Thing> {
  return (things) => {
    const sink = new ByteSink();
    let any = false;
    for (const thing of things) {
      const value = read(thing) ?? '';
      any ||= value !== '';
      sink.text(value);
    }
    return any ? [{ name, type: 'String', rows: things.length, pieces: [sink.bytes()] }] : [];
  };
}

/** Text of few different values; null is the empty string. */
export function wordColumn<Thing>(name: string, read: (thing: Thing) => string | null): ColumnsOf<Thing> {
  return (things) => {
    const words = new Dictionary(things.length);
    for (const thing of things) words.add(read(thing) ?? '');
    return words.hasOnly('') ? [] : [{ name, type: WORD, rows: things.length, pieces: words.pieces() }];
  };
}

/** Sixteen bytes, given as 32 hexadecimal digits. */
export function hexColumn<Thing>(name: string, read: (thing: Thing) => string): ColumnsOf<Thing> {
  return (things) => {
    const sink = new ByteSink();
    for (const thing of things) sink.hex16(read(thing));
    return [{ name, type: 'FixedString(16)', rows: things.length, pieces: [sink.bytes()] }];
  };
}

/** The type of words. */
export const WORD = 'LowCardinality(String)';

/** Comes before everything else of a LowCardinality column, however many pieces of values follow. */
export const WORD_PREFIX = bytesOf(BigUint64Array.of(1n));
const HAS_KEYS = 1n << 9n;
const NEEDS_UPDATE = 1n << 10n;
const FIRST_SIZE = 1024;

/**
 * Each different word once, and then its place for every row. Saves the engine from looking every value up again.
 * Layout as in ClickHouse's SerializationLowCardinality.cpp; place 0 is the type's default.
 */
export class Dictionary {
  readonly #places = new Map<string, number>([['', 0]]);
  #indexes: Uint32Array;
  #rows = 0;
  #last = '';
  #place = 0;

  constructor(rows = FIRST_SIZE) {
    this.#indexes = new Uint32Array(rows);
  }

  add(word: string): void {
    if (word !== this.#last) {
      this.#place = this.#placeOf(word);
      this.#last = word;
    }
    if (this.#rows === this.#indexes.length) this.#grow();
    this.#indexes[this.#rows++] = this.#place;
  }

  /** Whether no other word was added. */
  hasOnly(word: ''): boolean {
    return this.#places.size === 1 && this.#places.has(word);
  }

  /** The column's bytes. */
  pieces(): Uint8Array[] {
    return [WORD_PREFIX, ...this.values()];
  }

  /** The column's bytes without its prefix. */
  values(): Uint8Array[] {
    if (this.#rows === 0) return [];
    const size = this.#places.size;
    const keys = new ByteSink();
    for (const key of this.#places.keys()) keys.text(key);
    const indexes = this.#indexes.subarray(0, this.#rows);
    const [width, narrow] =
      size <= 0x100
        ? [0n, Uint8Array.from(indexes)]
        : size <= 0x1_0000
          ? [1n, Uint16Array.from(indexes)]
          : [2n, indexes];
    const head = BigUint64Array.of(width | HAS_KEYS | NEEDS_UPDATE, BigInt(size));
    return [bytesOf(head), keys.bytes(), bytesOf(BigUint64Array.of(BigInt(this.#rows))), bytesOf(narrow)];
  }

  #placeOf(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.#places.size);
    return this.#places.size - 1;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#indexes.length * 2);
    larger.set(this.#indexes);
    this.#indexes = larger;
  }
}
