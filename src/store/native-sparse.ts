import { bytesOf, type Column, type ColumnWriter } from './native-format.ts';

const FIRST_ROWS = 1024;

/**
 * One column of unsigned 64-bit integers per name, from records that have few of the names each: only what is there
 * is looked at. Numbers are whole, from 0 to 2^53; names that are no column are passed over.
 */
export function sparseColumns<Thing>(
  names: readonly string[],
  read: (thing: Thing) => Readonly<Record<string, number | undefined>>,
): ColumnWriter<Thing> {
  const wanted = new Set(names);
  let columns = new Map<string, Uint32Array>();
  let rows = 0;
  const put = (name: string, value: number): void => {
    const halves = withRoom(columns.get(name) ?? null, rows + 1);
    columns.set(name, halves);
    halves[rows * 2] = value % 0x1_0000_0000;
    halves[rows * 2 + 1] = Math.floor(value / 0x1_0000_0000);
  };
  return {
    add(things) {
      for (const thing of things) {
        const record = read(thing);
        for (const name in record) {
          const value = record[name];
          if (value && wanted.has(name)) put(name, value);
        }
        rows++;
      }
    },
    take() {
      const [taken, count] = [columns, rows];
      [columns, rows] = [new Map(), 0];
      return Array.from(taken, ([name, halves]): Column => {
        const pieces = [bytesOf(withRoom(halves, count).subarray(0, count * 2))];
        return { name, type: 'UInt64', rows: count, pieces };
      });
    },
  };
}

/** Halves for so many rows, beginning with those there are; the rest is 0. */
function withRoom(halves: Uint32Array | null, rows: number): Uint32Array {
  if (halves && halves.length >= rows * 2) return halves;
  const larger = new Uint32Array(Math.max(rows, FIRST_ROWS) * 2 * (halves ? 2 : 1));
  if (halves) larger.set(halves);
  return larger;
}
