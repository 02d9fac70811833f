import { ByteSink } from './byte-sink.ts';
import { bytesOf, type ColumnWriter } from './native-format.ts';

/** Text of few different values; null is the empty string. */
export function wordColumn<Thing>(name: string, read: (thing: Thing) => string | null): ColumnWriter<Thing> {
  const words = new Dictionary();
  return {
    add(things) {
      for (const thing of things) words.add(read(thing) ?? '');
    },
    take() {
      const isDefault = words.hasOnlyEmpty;
      const rows = words.rows;
      const pieces = [WORD_PREFIX, ...words.take()];
      return isDefault ? [] : [{ name, type: WORD, rows, pieces }];
    },
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
  #indexes = new Uint32Array(FIRST_SIZE);
  #rows = 0;
  #last = '';
  #place = 0;

  get rows(): number {
    return this.#rows;
  }

  /** Whether no word was added but the empty one. */
  get hasOnlyEmpty(): boolean {
    return this.#places.size === 1;
  }

  add(word: string): void {
    if (word !== this.#last) {
      this.#place = this.#placeOf(word);
      this.#last = word;
    }
    if (this.#rows === this.#indexes.length) this.#grow();
    this.#indexes[this.#rows++] = this.#place;
  }

  /** The column's bytes without its prefix, after which it begins anew. */
  take(): Uint8Array[] {
    const pieces = this.#rows === 0 ? [] : this.#pieces();
    this.#places.clear();
    this.#places.set('', 0);
    this.#rows = 0;
    this.#last = '';
    this.#place = 0;
    return pieces;
  }

  #pieces(): Uint8Array[] {
    const size = this.#places.size;
    const keys = new ByteSink();
    for (const key of this.#places.keys()) keys.text(key);
    const indexes = this.#indexes.subarray(0, this.#rows);
    const [width, narrow] =
      size <= 0x100
        ? [0n, Uint8Array.from(indexes)]
        : size <= 0x1_0000
          ? [1n, Uint16Array.from(indexes)]
          : [2n, indexes.slice()];
    const head = BigUint64Array.of(width | HAS_KEYS | NEEDS_UPDATE, BigInt(size));
    return [bytesOf(head), keys.take(), bytesOf(BigUint64Array.of(BigInt(this.#rows))), bytesOf(narrow)];
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
