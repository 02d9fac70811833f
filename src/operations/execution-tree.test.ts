import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { executionTree } from './execution-tree.ts';

const item = (id: string, parentId: string | null, at = 0) => ({ id, parentId, at });

function outline(items: readonly ReturnType<typeof item>[]): string[] {
  return executionTree(items, 'trace').items.map(
    ({ item, depth, hasGap }) => `${' '.repeat(depth)}${item.id}${hasGap ? '?' : ''}`,
  );
}

it('children hang under their parents in order of time', () => {
  expect(outline([item('c', 'a', 3), item('b', 'a', 2), item('a', null, 1), item('d', 'b', 4)])).toEqual([
    'a',
    ' b',
    '  d',
    ' c',
  ]);
});

it('what names a parent that was not recorded hangs under the root, and says so', () => {
  expect(outline([item('a', null), item('b', 'a'), item('x', 'lost'), item('y', 'x')])).toEqual([
    'a',
    ' b',
    ' x?',
    '  y',
  ]);
});

it('without a root of its own the trace is the root; a single loose end is the root itself', () => {
  expect(executionTree([item('a', null), item('b', null)], 'trace').root).toBeNull();
  expect(executionTree([item('a', 'lost'), item('b', 'a')], 'trace').root?.id).toBe('a');
});

it('every item is in the tree exactly once, whatever parents they name', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const some = fc.uniqueArray(fc.record({ id, parentId: fc.option(id), at: fc.nat(5) }), {
    selector: (item) => item.id,
  });
  fc.assert(
    fc.property(some, (items) => {
      const placed = executionTree(items, 'trace').items.map(({ item }) => item.id);
      expect(placed.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
    }),
  );
});
