import type { Cube } from './cube.ts';

/** The cells of a cube cut along some of its axes. */
export interface Cuboid {
  /** Indices of the axes, ascending. */
  readonly axes: readonly number[];
  /** Which cell each leaf is in: 0 up to `cells`. */
  readonly cellOf: Int32Array;
  readonly cells: number;
}

/** A table of possible cells up to this size is faster than a map of those that occur. */
const DENSE_CELLS = 1 << 24;

/** Every cut along one up to `depth` axes. Cells that no leaf is in are not counted. */
export function cuboidsOf(cube: Cube, depth: number): Cuboid[] {
  let level: Cuboid[] = [{ axes: [], cellOf: new Int32Array(cube.leaves), cells: 1 }];
  const all: Cuboid[] = [];
  for (let size = 1; size <= Math.min(depth, cube.axes.length); size++) {
    level = level.flatMap((parent) => cutFurther(cube, parent));
    all.push(...level);
  }
  return all;
}

function cutFurther(cube: Cube, parent: Cuboid): Cuboid[] {
  const next = (parent.axes.at(-1) ?? -1) + 1;
  return cube.axes.slice(next).map(({ codes, members }, offset) => {
    const { cellOf, cells } = numbered(parent, codes, members.length);
    return { axes: [...parent.axes, next + offset], cellOf, cells };
  });
}

/** Numbers the pairs of a parent's cell and a code in the order of their first leaf. */
function numbered(parent: Cuboid, codes: Int32Array, members: number): { cellOf: Int32Array; cells: number } {
  const possible = parent.cells * members;
  const seen = possible <= DENSE_CELLS ? new DenseNumbers(possible) : new Map<number, number>();
  const cellOf = new Int32Array(codes.length);
  let cells = 0;
  for (let leaf = 0; leaf < codes.length; leaf++) {
    const pair = (parent.cellOf[leaf] ?? 0) * members + (codes[leaf] ?? 0);
    let cell = seen.get(pair);
    if (cell === undefined) {
      cell = cells++;
      seen.set(pair, cell);
    }
    cellOf[leaf] = cell;
  }
  return { cellOf, cells };
}

/** A map of small whole numbers. */
class DenseNumbers {
  readonly #numbers: Int32Array;

  constructor(size: number) {
    this.#numbers = new Int32Array(size);
  }

  get(key: number): number | undefined {
    const number = this.#numbers[key] ?? 0;
    return number === 0 ? undefined : number - 1;
  }

  set(key: number, number: number): void {
    this.#numbers[key] = number + 1;
  }
}
