import { ByteSink } from './byte-sink.ts';
import type { ColumnWriter } from './native-format.ts';
import { Dictionary, WORD, WORD_PREFIX } from './native-word.ts';

/** The items of all lists, one after the other. */
interface ListItems<Item> {
  readonly type: string;
  add(item: Item): void;
  take(): Uint8Array[];
}

/** Lists of words. */
export function wordListColumn<Thing>(name: string, read: (thing: Thing) => readonly string[]): ColumnWriter<Thing> {
  const words = new Dictionary();
  return listColumn(name, { type: WORD, add: (word) => words.add(word), take: () => words.take() }, read);
}

/** Lists of unsigned 64-bit integers, each given as 16 hexadecimal digits. */
export function hexListColumn<Thing>(name: string, read: (thing: Thing) => readonly string[]): ColumnWriter<Thing> {
  const sink = new ByteSink();
  const add = (hex: string): void => {
    sink.word(Number.parseInt(hex.slice(8), 16));
    sink.word(Number.parseInt(hex.slice(0, 8), 16));
  };
  return listColumn(name, { type: 'UInt64', add, take: () => [sink.take()] }, read);
}

/** Lists of whole numbers from 0 to 2^32 - 1. */
export function mediumListColumn<Thing>(name: string, read: (thing: Thing) => readonly number[]): ColumnWriter<Thing> {
  const sink = new ByteSink();
  return listColumn(name, { type: 'UInt32', add: (number) => sink.word(number), take: () => [sink.take()] }, read);
}

/** For each row where its items end, then all items. */
function listColumn<Thing, Item>(
  name: string,
  items: ListItems<Item>,
  read: (thing: Thing) => readonly Item[],
): ColumnWriter<Thing> {
  const ends = new ByteSink();
  let end = 0;
  let rows = 0;
  return {
    add(things) {
      for (const thing of things) {
        const list = read(thing);
        for (const item of list) items.add(item);
        end += list.length;
        ends.large(end);
      }
      rows += things.length;
    },
    take() {
      const prefix = items.type === WORD ? [WORD_PREFIX] : [];
      const column = { name, type: `Array(${items.type})`, rows, pieces: [...prefix, ends.take(), ...items.take()] };
      const isEmpty = end === 0;
      end = 0;
      rows = 0;
      return isEmpty ? [] : [column];
    },
  };
}
