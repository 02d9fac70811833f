/** Collects the values of a statement: text holds only `{p0:Type}` places, so no value can be read as SQL. */
export class ParameterList {
  readonly values: Record<string, unknown> = {};
  #next = 0;

  /** The place that stands for a value of a ClickHouse type. */
  place(type: string, value: unknown): string {
    const name = `p${this.#next++}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }

  /** Takes over values that already have places of their own. */
  add(values: Readonly<Record<string, unknown>>): void {
    Object.assign(this.values, values);
  }
}
