import type { PricedCall } from '../pricing/price.ts';
import { FIELDS, NUMBERS } from './source.ts';
import type { Source } from './rules.ts';

/** Reads a text; empty is no value. */
export type ReadText = () => string;

/**
 * One call laid out for the compiled rules: the labels they name are in fixed places, so that a rule costs an array
 * read and a call costs one look-up for each label it has, however many labels the rules name.
 * Text is read as UTF-8 will hold it: half a surrogate pair is U+FFFD, here as in the store.
 */
export class Facts {
  /** Values of the dimensions, as far as they are settled, in the order of the file. */
  readonly values: string[];
  readonly #dimensions: ReadonlyMap<string, number>;
  readonly #places = new Map<string, number>();
  readonly #labels: string[] = [];
  /** Places that the loaded call filled: the next one clears only these. */
  #filled: number[] = [];
  #priced: PricedCall | null = null;

  constructor(dimensions: readonly string[]) {
    this.values = dimensions.map(() => '');
    this.#dimensions = new Map(dimensions.map((name, index) => [name, index]));
  }

  load(priced: PricedCall): void {
    this.#priced = priced;
    for (const place of this.#filled) this.#labels[place] = '';
    this.#filled = [];
    const { labels } = priced.call;
    for (const key of Object.keys(labels)) {
      const place = this.#places.get(key);
      if (place === undefined) continue;
      this.#labels[place] = (labels[key] ?? '').toWellFormed();
      this.#filled.push(place);
    }
  }

  get priced(): PricedCall {
    if (this.#priced === null) throw new Error('no call is loaded');
    return this.#priced;
  }

  /** A reader of a source, to be called when a call is loaded and the dimensions it needs are settled. */
  reader(source: Source): ReadText {
    if (source.kind === 'label') return this.#labelReader(source.key);
    if (source.kind === 'dimension') {
      const index = this.#dimensions.get(source.name) ?? -1;
      return () => this.values[index] ?? '';
    }
    if (source.kind === 'field') {
      const read = FIELDS[source.name];
      return () => (read(this.priced) ?? '').toWellFormed();
    }
    const read = this.numberReader(source.name);
    return () => read()?.toString() ?? '';
  }

  /** A reader of a number; null is unknown. */
  numberReader(name: string): () => number | null {
    const read = NUMBERS.get(name);
    if (!read) throw new Error(`no number is called ${name}`);
    return () => read(this.priced);
  }

  /** Finds which of several labels is the first that has a value; -1 when none has. */
  labelFinder(keys: readonly string[]): () => number {
    const places = Uint32Array.from(keys, (key) => this.#placeOf(key));
    const labels = this.#labels;
    return () => {
      for (let at = 0; at < places.length; at++) if (labels[places[at] ?? 0] !== '') return at;
      return -1;
    };
  }

  #labelReader(key: string): ReadText {
    const place = this.#placeOf(key);
    const labels = this.#labels;
    return () => labels[place] ?? '';
  }

  #placeOf(key: string): number {
    const place = this.#places.get(key) ?? this.#labels.push('') - 1;
    this.#places.set(key, place);
    return place;
  }
}
