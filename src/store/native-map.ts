import { ByteSink } from './byte-sink.ts';
import { bytesOf, type ColumnsOf } from './native-format.ts';
import { Dictionary, WORD, WORD_PREFIX } from './native-text.ts';

/** The values of all entries, one after the other. */
interface MapValues<Value> {
  readonly type: string;
  add(value: Value): void;
  bytes(): Uint8Array;
}

/** A map from words to text. */
export function textMapColumn<Thing>(
  name: string,
  read: (thing: Thing) => Readonly<Record<string, string | undefined>>,
): ColumnsOf<Thing> {
  return mapColumn(name, textValues, read);
}

/** A map from words to numbers with six decimals, given in millionths; null is no entry. */
export function microsMapColumn<Thing>(
  name: string,
  read: (thing: Thing) => Readonly<Record<string, bigint | undefined>> | null,
): ColumnsOf<Thing> {
  return mapColumn(name, microsValues, read);
}

/** Whole part and fraction apart: a large quantity times a million is more than a number can hold. */
export function microsOf(amount: number): bigint {
  const whole = Math.trunc(amount);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((amount - whole) * 1e6));
}

/** For each row where its entries end, then all keys, then all values. */
function mapColumn<Thing, Value>(
  name: string,
  start: () => MapValues<Value>,
  read: (thing: Thing) => Readonly<Record<string, Value | undefined>> | null,
): ColumnsOf<Thing> {
  return (things) => {
    const ends = new Uint32Array(things.length * 2);
    const keys = new Dictionary();
    const values = start();
    let end = 0;
    let row = 0;
    for (const thing of things) {
      const entries = read(thing);
      for (const key of entries ? Object.keys(entries) : []) {
        const value = entries?.[key];
        if (value === undefined) continue;
        keys.add(key);
        values.add(value);
        end++;
      }
      ends[row * 2] = end;
      row++;
    }
    if (end === 0) return [];
    const pieces = [WORD_PREFIX, bytesOf(ends), ...keys.values(), values.bytes()];
    return [{ name, type: `Map(${WORD}, ${values.type})`, rows: things.length, pieces }];
  };
}

function textValues(): MapValues<string> {
  const sink = new ByteSink();
  return { type: 'String', add: (value) => sink.text(value), bytes: () => sink.bytes() };
}

function microsValues(): MapValues<bigint> {
  const micros: bigint[] = [];
  const bytes = () => bytesOf(BigInt64Array.from(micros));
  return { type: 'Decimal(18, 6)', add: (value) => void micros.push(value), bytes };
}
