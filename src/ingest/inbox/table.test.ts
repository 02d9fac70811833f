import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowsOf, tableOf } from './table.ts';

const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
);
const labels = fc.dictionary(fc.constantFrom('team', 'feature', 'customer'), fc.string(), { noNullPrototype: true });

it('a table gives back the objects it was made of', () => {
  const row = fc.record({ id: fc.string(), at: fc.nat(), some: value, labels, nothing: fc.constant(null) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const table = tableOf(rows);
      expect(table === null ? null : rowsOf(JSON.parse(JSON.stringify(table)))).toEqual(rows);
    }),
  );
});

it('objects whose fields differ are no table', () => {
  expect(tableOf([])).toBeNull();
  expect(tableOf([{ a: 1 }, { b: 1 }])).toBeNull();
  expect(tableOf([{ a: 1 }, { a: 1, b: 2 }])).toBeNull();
});
