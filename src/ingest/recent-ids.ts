/** Ids seen lately, in bounded memory: the older half is forgotten when the newer half is full. */
export class RecentIds {
  readonly #half: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  /** Remembers at least `half` ids and at most twice as many. */
  constructor(half: number) {
    this.#half = half;
  }

  has(id: string): boolean {
    return this.#newer.has(id) || this.#older.has(id);
  }

  add(id: string): void {
    this.#newer.add(id);
    if (this.#newer.size < this.#half) return;
    this.#older = this.#newer;
    this.#newer = new Set();
  }
}
