/** A field of a request may have 128 KiB (http_max_field_value_size); a character may have three bytes, or be escaped. */
const CHARACTERS_PER_FIELD = 40_000;
const LIST_OVERHEAD = 3;

/** Collects the values of expressions: their text holds only `{name:Type}` places, so no value can be read as SQL. */
export class RuleParameters {
  readonly values: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  readonly #prefix: string;

  /** `prefix` begins the name of every parameter, so that those of several dimensions fit into one query. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  text(text: string): string {
    return this.place('String', text);
  }

  /** The place of a value; the same value is the same parameter. */
  place(type: string, value: unknown): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const name = this.#names.get(key) ?? `${this.#prefix}${this.#names.size}`;
    this.#names.set(key, name);
    this.values[name] = value;
    return `{${name}:${type}}`;
  }

  texts(texts: readonly string[]): string {
    return this.list('Array(String)', texts);
  }

  /** A list, in as many parameters as one field of a request has room for. */
  list(type: `Array(${string})`, items: readonly unknown[]): string {
    const chunks: unknown[][] = [[]];
    let room = CHARACTERS_PER_FIELD;
    for (const item of items) {
      const length = (typeof item === 'string' ? item : JSON.stringify(item)).length + LIST_OVERHEAD;
      room -= length;
      if (room < 0) {
        chunks.push([]);
        room = CHARACTERS_PER_FIELD - length;
      }
      chunks.at(-1)?.push(item);
    }
    const [only, ...others] = chunks.map((chunk) => this.place(type, chunk));
    return others.length === 0 ? (only ?? '[]') : `arrayConcat(${[only, ...others].join(', ')})`;
  }
}
