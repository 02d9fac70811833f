import { bytesOf, type ColumnsOf } from './native-format.ts';
import { Dictionary, WORD, WORD_PREFIX } from './native-text.ts';

/** The items of all lists, one after the other. */
interface ListItems<Item> {
  readonly type: string;
  add(item: Item): void;
  pieces(): Uint8Array[];
}

/** Lists of words. */
export function wordListColumn<Thing>(name: string, read: (thing: Thing) => readonly string[]): ColumnsOf<Thing> {
  return listColumn(name, wordItems, read);
}

/** Lists of unsigned 64-bit integers, each given as 16 hexadecimal digits. */
export function hexListColumn<Thing>(name: string, read: (thing: Thing) => readonly string[]): ColumnsOf<Thing> {
  return listColumn(name, hexItems, read);
}

/** Lists of whole numbers from 0 to 2^32 - 1. */
export function mediumListColumn<Thing>(name: string, read: (thing: Thing) => readonly number[]): ColumnsOf<Thing> {
  return listColumn(name, mediumItems, read);
}

/** For each row where its items end, then all items. */
function listColumn<Thing, Item>(
  name: string,
  start: () => ListItems<Item>,
  read: (thing: Thing) => readonly Item[],
): ColumnsOf<Thing> {
  return (things) => {
    const ends = new Uint32Array(things.length * 2);
    const items = start();
    let end = 0;
    let row = 0;
    for (const thing of things) {
      const list = read(thing);
      for (const item of list) items.add(item);
      end += list.length;
      ends[row * 2] = end;
      row++;
    }
    if (end === 0) return [];
    const prefix = items.type === WORD ? [WORD_PREFIX] : [];
    const pieces = [...prefix, bytesOf(ends), ...items.pieces()];
    return [{ name, type: `Array(${items.type})`, rows: things.length, pieces }];
  };
}

function wordItems(): ListItems<string> {
  const words = new Dictionary();
  return { type: WORD, add: (word) => words.add(word), pieces: () => words.values() };
}

function hexItems(): ListItems<string> {
  const halves: number[] = [];
  const add = (hex: string): void =>
    void halves.push(Number.parseInt(hex.slice(8), 16), Number.parseInt(hex.slice(0, 8), 16));
  return { type: 'UInt64', add, pieces: () => [bytesOf(Uint32Array.from(halves))] };
}

function mediumItems(): ListItems<number> {
  const numbers: number[] = [];
  const add = (number: number): void => void numbers.push(number);
  return { type: 'UInt32', add, pieces: () => [bytesOf(Uint32Array.from(numbers))] };
}
