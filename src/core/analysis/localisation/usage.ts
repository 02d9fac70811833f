import { type Axis, type Cube, withAxes } from './cube.ts';

/** What leaves used in one period, one number a leaf. */
export interface UsagePeriod {
  /** What was asked of us; each may take several attempts. */
  readonly requests: Float64Array;
  readonly attempts: Float64Array;
  /** All input, cache reads inside it. */
  readonly inputTokens: Float64Array;
  readonly cacheReadTokens: Float64Array;
  readonly outputTokens: Float64Array;
  /** Dollars for a token; not finite where it is not known. */
  readonly inputPrice: Float64Array;
  readonly cacheReadPrice: Float64Array;
  readonly outputPrice: Float64Array;
}

/** The use of two periods over one cube. */
export interface Usage {
  readonly cube: Cube;
  /** The axis that says which model served; null where there is none. */
  readonly modelAxis: string | null;
  readonly base: UsagePeriod;
  readonly current: UsagePeriod;
}

/** Leaves that agree on every axis but one, as one. */
export interface Segments {
  readonly cube: Cube;
  /** Segment of each leaf of the finer cube. */
  readonly segmentOf: Int32Array;
}

export function costOfLeaf(period: UsagePeriod, leaf: number): number {
  const read = period.cacheReadTokens[leaf] ?? 0;
  return (
    known((period.inputTokens[leaf] ?? 0) - read, period.inputPrice[leaf]) +
    known(read, period.cacheReadPrice[leaf]) +
    known(period.outputTokens[leaf] ?? 0, period.outputPrice[leaf])
  );
}

function known(tokens: number, price: number | undefined): number {
  return tokens === 0 || price === undefined || !Number.isFinite(price) ? 0 : tokens * price;
}

/** The cube without one axis, its leaves put together. */
export function segmentsWithout(cube: Cube, axis: string | null): Segments {
  const rest = withAxes(
    cube,
    cube.axes.map(({ name }) => name).filter((name) => name !== axis),
  );
  const numbers = new Map<string, number>();
  const first: number[] = [];
  const segmentOf = Int32Array.from({ length: cube.leaves }, (_, leaf) => {
    const key = rest.axes.map(({ codes }) => codes[leaf]).join(',');
    const number = numbers.get(key) ?? numbers.size;
    if (number === numbers.size) first.push(leaf);
    numbers.set(key, number);
    return number;
  });
  const axes = rest.axes.map((each): Axis => ({
    ...each,
    codes: Int32Array.from(first, (leaf) => each.codes[leaf] ?? 0),
  }));
  return { cube: { axes, leaves: first.length }, segmentOf };
}

/** Sums of a measure of leaves by segment. */
export function bySegment({ cube, segmentOf }: Segments, measure: Float64Array): Float64Array {
  const sums = new Float64Array(cube.leaves);
  for (let leaf = 0; leaf < segmentOf.length; leaf++) {
    const segment = segmentOf[leaf] ?? 0;
    sums[segment] = (sums[segment] ?? 0) + (measure[leaf] ?? 0);
  }
  return sums;
}
