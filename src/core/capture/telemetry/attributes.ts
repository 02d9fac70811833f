import { FIELD_COUNT, type AttributeUse } from './attribute-use.ts';

/** A value as OpenTelemetry has them; of a list only its texts. */
export type AttributeValue = string | number | boolean | readonly string[];

const MAX_LABELS = 40;
const MAX_VALUE = 200;
const UNSET = 0x7fff_ffff;
/** One word: an id, a name, a version. What somebody said has blanks in it. */
const WORD = /^[^\s"'<>{}()[\]]{1,128}$/;

/**
 * The attributes of one span, reduced to what is used of them as they come in: the fields of the table and the labels.
 * One object is used again for every span, for a span takes microseconds.
 */
export class Attributes {
  /** Name, value, name, value, … in the order in which they came. */
  readonly labels: string[] = [];
  readonly #values: (AttributeValue | undefined)[] = Array.from({ length: FIELD_COUNT }, () => undefined);
  readonly #ranks = new Int32Array(FIELD_COUNT).fill(UNSET);
  readonly #touched: number[] = [];

  set({ field, rank, label, anyText }: AttributeUse, value: AttributeValue): void {
    if (field >= 0 && rank < (this.#ranks[field] ?? UNSET)) {
      if (this.#ranks[field] === UNSET) this.#touched.push(field);
      this.#ranks[field] = rank;
      this.#values[field] = value;
    }
    if (label !== null && this.labels.length < MAX_LABELS * 2) this.#addLabel(label, value, anyText);
  }

  clear(): void {
    for (const field of this.#touched) {
      this.#values[field] = undefined;
      this.#ranks[field] = UNSET;
    }
    this.#touched.length = 0;
    this.labels.length = 0;
  }

  value(field: number): AttributeValue | undefined {
    return this.#values[field];
  }

  /** The text of a field; of a list its first. Null when it is absent or empty. */
  text(field: number): string | null {
    const value = this.#values[field];
    if (value === undefined || value === '') return null;
    if (typeof value === 'string') return value;
    return typeof value === 'object' ? (value[0] ?? null) : String(value);
  }

  /** A count: absent is undefined; decimal text is a number, as some exporters write it; anything else is NaN. */
  count(field: number): number | undefined {
    const value = this.#values[field];
    if (value === undefined || typeof value === 'number') return value;
    if (typeof value === 'string') return value === '' ? undefined : Number(value);
    return Number.NaN;
  }

  #addLabel(label: string, value: AttributeValue, anyText: boolean): void {
    const text = typeof value === 'string' ? value : typeof value === 'object' ? value.join(',') : String(value);
    if (text.length > MAX_VALUE || text === '') return;
    if (anyText || typeof value !== 'string' || WORD.test(text)) this.labels.push(label, text);
  }
}
