/** What pieces of a series cost, each times the logarithm of its length; their squares are added in units of the whole's variance about one line. */
export interface Partition {
  /** A piece that keeps its level: one number, and two for where it begins. */
  readonly level: number;
  /** A piece that follows a straight line: two numbers, and two for where it begins. */
  readonly line: number;
  /** Fewest points of a piece. */
  readonly least: number;
}

const PARTITION: Partition = { level: 3, line: 4, least: 3 };

/** Variances about one line below this share of the variance are taken for it: such a series is a line. */
const STRAIGHT = 1e-9;

/**
 * First points of the pieces after the first, ascending: the cheapest partition into levels and straight lines, found exactly (optimal
 * partitioning: Jackson et al. 2005), in time of the square of the length. The unit is the variance about one straight line, so that a steady
 * trend hides no bend and the penalty means the same for every series. Gaps are NaN.
 */
export function changePoints(values: readonly number[], partition: Partition = PARTITION): number[] {
  const sums = new PieceSums(values);
  const points = values.length;
  const logarithm = Math.log(Math.max(points, 2));
  const unit = Math.max(sums.aboutLine(0, points), sums.aboutLevel(0, points) * STRAIGHT) / points;
  const [level, line] = [partition.level * logarithm * unit, partition.line * logarithm * unit];
  const cost = new Float64Array(points + 1).fill(Number.POSITIVE_INFINITY);
  const start = new Int32Array(points + 1);
  cost[0] = 0;
  for (let end = partition.least; end <= points; end++) {
    for (let from = 0; from <= end - partition.least; from++) {
      const piece = Math.min(sums.aboutLevel(from, end) + level, sums.aboutLine(from, end) + line);
      const whole = (cost[from] ?? 0) + piece;
      if (whole < (cost[end] ?? 0)) [cost[end], start[end]] = [whole, from];
    }
  }
  const found: number[] = [];
  for (let at = start[points] ?? 0; at > 0; at = start[at] ?? 0) found.unshift(at);
  return found;
}

/** Running sums from which the squares about the mean or the best line of any stretch follow at once. */
class PieceSums {
  readonly #count: Float64Array;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #xx: Float64Array;
  readonly #xy: Float64Array;
  readonly #yy: Float64Array;

  constructor(values: readonly number[]) {
    const mean = meanOf(values);
    const running = (of: (value: number, index: number) => number): Float64Array => {
      const sums = new Float64Array(values.length + 1);
      for (const [index, value] of values.entries()) {
        sums[index + 1] = (sums[index] ?? 0) + (Number.isFinite(value) ? of(value - mean, index) : 0);
      }
      return sums;
    };
    this.#count = running(() => 1);
    this.#x = running((_, x) => x);
    this.#y = running((y) => y);
    this.#xx = running((_, x) => x * x);
    this.#xy = running((y, x) => x * y);
    this.#yy = running((y) => y * y);
  }

  aboutLevel(from: number, end: number): number {
    const count = between(this.#count, from, end);
    return count === 0 ? 0 : Math.max(0, between(this.#yy, from, end) - between(this.#y, from, end) ** 2 / count);
  }

  aboutLine(from: number, end: number): number {
    const count = between(this.#count, from, end);
    if (count < 2) return 0;
    const x = between(this.#x, from, end);
    const joint = between(this.#xy, from, end) - (x * between(this.#y, from, end)) / count;
    const spread = between(this.#xx, from, end) - (x * x) / count;
    return Math.max(0, this.aboutLevel(from, end) - (joint * joint) / spread);
  }
}

/** The mean is taken off first, so that the sums of squares keep their digits. */
function meanOf(values: readonly number[]): number {
  const present = values.filter(Number.isFinite);
  return present.reduce((sum, value) => sum + value, 0) / Math.max(present.length, 1);
}

function between(sums: Float64Array, from: number, end: number): number {
  return (sums[end] ?? 0) - (sums[from] ?? 0);
}
