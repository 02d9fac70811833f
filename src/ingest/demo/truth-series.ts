import type { MeasureRow } from './truth-measures.ts';

const COST = 0;
const CARRY = 2 ** 50;

/**
 * Sums of measures by time bucket, exact at any size: cost in picodollars is kept below 2^53 by carrying into a second
 * number, and is whole again as a bigint. Keeps the first `width` measures of each row.
 */
export class TruthSeries {
  readonly #cells: Float64Array;
  readonly #width: number;

  constructor(buckets: number, width: number) {
    this.#width = width;
    // One number more for each bucket: the carry of its cost.
    this.#cells = new Float64Array(buckets * (width + 1));
  }

  add(bucket: number, row: MeasureRow): void {
    const start = bucket * (this.#width + 1);
    const cells = this.#cells;
    for (let i = 0; i < this.#width; i++) cells[start + i] = (cells[start + i] ?? 0) + (row[i] ?? 0);
    if ((cells[start + COST] ?? 0) < CARRY) return;
    cells[start + COST] = (cells[start + COST] ?? 0) - CARRY;
    cells[start + this.#width] = (cells[start + this.#width] ?? 0) + 1;
  }

  /** Cost of a bucket in picodollars. */
  picos(bucket: number): bigint {
    const start = bucket * (this.#width + 1);
    return BigInt(this.#cells[start + this.#width] ?? 0) * BigInt(CARRY) + BigInt(this.#cells[start + COST] ?? 0);
  }

  /** Any other measure of a bucket, by its position. */
  count(bucket: number, measure: number): number {
    return this.#cells[bucket * (this.#width + 1) + measure] ?? 0;
  }
}
