import { array, assert, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxesByTotal, boxesInTime, type FlamePart } from './flame-layout.ts';

const part = (id: string, parentId: string | null, total: number, start = 0, end = 10): FlamePart => ({
  id,
  parentId,
  total,
  start,
  end,
});
const RUN = [
  part('run', null, 10, 0, 100),
  part('plan', 'run', 2, 0, 20),
  part('search', 'run', 6, 20, 60),
  part('rerank', 'search', 1, 30, 50),
  part('embed', 'search', 5, 25, 45),
];
const where = (boxes: readonly { id: string; left: number; right: number; row: number }[]) =>
  Object.fromEntries(boxes.map(({ id, left, right, row }) => [id, [row, left, right]]));

describe('a flame', () => {
  it('is as wide as what it shows, children side by side under their parent', () => {
    expect(where(boxesByTotal(RUN, null))).toEqual({
      run: [0, 0, 1],
      plan: [1, 0, 0.2],
      search: [1, 0.2, 0.8],
      rerank: [2, 0.2, expect.closeTo(0.3)],
      embed: [2, expect.closeTo(0.3), expect.closeTo(0.8)],
    });
  });

  it('zoomed shows only what is below, and what it hangs under as wide as itself', () => {
    expect(where(boxesByTotal(RUN, 'search'))).toEqual({
      run: [0, 0, 1],
      search: [1, 0, 1],
      rerank: [2, 0, expect.closeTo(1 / 6)],
      embed: [2, expect.closeTo(1 / 6), expect.closeTo(1)],
    });
  });

  it('in time puts what runs beside another into a row of its own', () => {
    expect(where(boxesInTime(RUN, null))).toEqual({
      run: [0, 0, 1],
      plan: [1, 0, 0.2],
      search: [1, 0.2, 0.6],
      rerank: [2, 0.3, 0.5],
      embed: [3, 0.25, 0.45],
    });
    expect(where(boxesInTime(RUN, 'search'))).toEqual({
      search: [0, 0, 1],
      rerank: [1, 0.25, 0.75],
      embed: [2, 0.125, 0.625],
    });
  });

  it('never draws a part outside its parent, nor two of a row over each other', () => {
    const trees = array(tuple(nat(50), nat(1000)), { minLength: 1, maxLength: 60 });
    assert(
      property(trees, (made) => {
        const parts = partsOf(made);
        const boxes = new Map(boxesByTotal(parts, null).map((box) => [box.id, box]));
        expect(boxes.size).toBe(parts.length);
        for (const { id, parentId } of parts) {
          const above = parentId === null ? { left: 0, right: 1 } : boxes.get(parentId);
          expect(boxes.get(id)?.left).toBeGreaterThanOrEqual((above?.left ?? 1) - 1e-9);
          expect(boxes.get(id)?.right).toBeLessThanOrEqual((above?.right ?? 0) + 1e-9);
        }
        for (const row of Map.groupBy(boxes.values(), ({ row }) => row).values()) {
          const sorted = row.toSorted((one, other) => one.left - other.left || one.right - other.right);
          sorted.reduce((before, box) => {
            expect(box.left).toBeGreaterThanOrEqual(before.right - 1e-9);
            return box;
          });
        }
      }),
    );
  });
});

/** A tree of parts from parents and own sizes; a parent's total is its own and that of all below it. */
function partsOf(made: readonly (readonly [parent: number, size: number])[]): FlamePart[] {
  const parents = made.map(([parent], index) => (index === 0 ? null : parent % index));
  const totals = made.map(([, size]) => size);
  for (let index = made.length - 1; index > 0; index -= 1) {
    const above = parents[index] ?? 0;
    totals[above] = (totals[above] ?? 0) + (totals[index] ?? 0);
  }
  return totals.map((total, index) => part(String(index), index === 0 ? null : String(parents[index]), total));
}
