/** A column's name without case, separators and byte order mark: BilledCost, billed_cost and "Billed Cost" are one. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The columns of a bill's table in their order; cells of a row stand at the same places. */
export class BillColumns {
  readonly names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names.map((name) => name.replace(/^\uFEFF/, '').trim());
    this.#places = new Map(this.names.map((name, place) => [plainName(name), place] as const).toReversed());
  }

  /** Where a column stands, by its plain name; the first of several. -1 when there is none. */
  place(plain: string): number {
    return this.#places.get(plain) ?? -1;
  }

  has(plain: string): boolean {
    return this.#places.has(plain);
  }
}
