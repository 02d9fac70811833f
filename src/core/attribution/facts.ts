import type { Picos } from '../money.ts';
import type { PricedCall } from '../pricing/price.ts';
import { CHARGE_FIELDS, CHARGE_MONEY, CHARGE_VIEW } from './charge-source.ts';
import type { KnownCharge } from './charge-source.ts';
import { NO_EXECUTION } from './execution.ts';
import type { Execution } from './execution.ts';
import { factReader } from './fact-table.ts';
import type { FactTable } from './fact-table.ts';
import type { Literal } from './literal.ts';
import { sourceText } from './rules.ts';
import type { Source } from './rules.ts';
import { FIELDS, NUMBERS } from './source.ts';
import type { FieldSource, MoneySource } from './source.ts';
import { compileTransforms } from './transform.ts';

/** Reads a text; empty is no value. */
export type ReadText = () => string;

/**
 * One call or charge laid out for the compiled rules: the labels they name are in fixed places, so that a rule costs an array
 * read and a call costs one look-up for each label it has, however many labels the rules name.
 * Text is read as UTF-8 will hold it: half a surrogate pair is U+FFFD, here as in the store.
 */
export class Facts {
  /** Values of the dimensions, as far as they are settled, in the order of the file. */
  readonly values: string[];
  readonly #dimensions: ReadonlyMap<string, number>;
  readonly #tables: ReadonlyMap<string, FactTable>;
  readonly #literal: Literal;
  readonly #places = new Map<string, number>();
  readonly #labels: string[] = [];
  /** Places that the loaded call filled: the next one clears only these. */
  #filled: number[] = [];
  #priced: PricedCall | null = null;
  #charge: KnownCharge | null = null;
  #execution = NO_EXECUTION;

  constructor(dimensions: readonly string[], tables: readonly FactTable[], literal: Literal) {
    this.#literal = literal;
    this.values = dimensions.map(() => '');
    this.#dimensions = new Map(dimensions.map((name, index) => [name, index]));
    this.#tables = new Map(tables.map((table) => [table.name, table]));
  }

  load(priced: PricedCall, execution: Execution): void {
    this.#priced = priced;
    this.#charge = null;
    this.#execution = execution;
    this.#loadLabels(priced.call.labels);
  }

  loadCharge(known: KnownCharge): void {
    this.#priced = null;
    this.#charge = known;
    this.#execution = NO_EXECUTION;
    this.#loadLabels(known.charge.tags);
  }

  #loadLabels(labels: Readonly<Record<string, string>>): void {
    for (const place of this.#filled) this.#labels[place] = '';
    this.#filled = [];
    for (const key of Object.keys(labels)) {
      const place = this.#places.get(key);
      if (place === undefined) continue;
      this.#labels[place] = (labels[key] ?? '').toWellFormed();
      this.#filled.push(place);
    }
  }

  get isCharge(): boolean {
    return this.#charge !== null;
  }

  /** Start of what is loaded, epoch milliseconds. */
  get at(): number {
    return this.#charge === null ? this.#call.call.at : this.#charge.charge.chargePeriod.from;
  }

  get #call(): PricedCall {
    if (this.#priced === null) throw new Error('no call is loaded');
    return this.#priced;
  }

  /** A reader of a source, to be called when a call is loaded and the dimensions it needs are settled. */
  reader(source: Source): ReadText {
    switch (source.kind) {
      case 'label':
        return this.#labelReader(source.key);
      case 'rootLabel':
        return () => this.#execution.label(source.key);
      case 'rootField':
        return () => this.#execution.field(source.name);
      case 'dimension': {
        const index = this.#dimensions.get(source.name) ?? -1;
        return () => this.values[index] ?? '';
      }
      case 'field':
        return this.#fieldReader(source.name);
      case 'charge': {
        const read = CHARGE_FIELDS[source.name];
        return () => (this.#charge === null ? '' : (read(this.#charge.charge) ?? '').toWellFormed());
      }
      case 'fact':
        return this.#factReader(source);
      default: {
        const read = this.numberReader(source.name);
        return () => read()?.toString() ?? '';
      }
    }
  }

  /** A reader of a number; null is unknown. */
  numberReader(name: string): () => number | null {
    const read = NUMBERS.get(name);
    if (!read) throw new Error(`no number is called ${name}`);
    return () => (this.#charge === null ? read(this.#call) : null);
  }

  /** A reader of money; null is unknown. */
  moneyReader(name: MoneySource): () => Picos | null {
    const ofCharge = CHARGE_MONEY[name];
    return () => {
      if (this.#charge !== null) return ofCharge(this.#charge);
      const { price } = this.#call;
      return name === 'cost' && price.kind === 'priced' ? price.picos : null;
    };
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

  #fieldReader(name: FieldSource): ReadText {
    const ofCall = FIELDS[name];
    const ofCharge = CHARGE_VIEW[name];
    return () => {
      const text = this.#charge === null ? ofCall(this.#call) : ofCharge?.(this.#charge);
      return (text ?? '').toWellFormed();
    };
  }

  #factReader({ table, key, asOf }: Extract<Source, { kind: 'fact' }>): ReadText {
    const known = this.#tables.get(table);
    if (!known) return () => '';
    const stored = (text: string): string => this.#literal(sourceText(key.source), text);
    const look = factReader(known, asOf, key.transforms.length === 0 ? stored : (text) => text);
    const readKey = this.reader(key.source);
    const transform = compileTransforms(key.transforms);
    return () => look(transform(readKey()), this.at);
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
