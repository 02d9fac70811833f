import { ByteSink } from './byte-sink.ts';
import type { ColumnWriter } from './native-format.ts';
import { Dictionary, WORD, WORD_PREFIX } from './native-word.ts';

/** A map from words to text. */
export function textMapColumn<Thing>(
  name: string,
  read: (thing: Thing) => Readonly<Record<string, string | undefined>>,
): ColumnWriter<Thing> {
  return mapColumn(name, 'String', (sink: ByteSink, value: string) => sink.text(value), read);
}

/** A map from words to numbers with six decimals, given in millionths; null is no entry. */
export function microsMapColumn<Thing>(
  name: string,
  read: (thing: Thing) => Readonly<Record<string, bigint | undefined>> | null,
): ColumnWriter<Thing> {
  return mapColumn(name, 'Decimal(18, 6)', (sink: ByteSink, value: bigint) => sink.bigint(value), read);
}

/** Whole part and fraction apart: a large quantity times a million is more than a number can hold. */
export function microsOf(amount: number): bigint {
  const whole = Math.trunc(amount);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((amount - whole) * 1e6));
}

/** For each row where its entries end, then all keys, then all values. */
function mapColumn<Thing, Value>(
  name: string,
  type: string,
  put: (sink: ByteSink, value: Value) => void,
  read: (thing: Thing) => Readonly<Record<string, Value | undefined>> | null,
): ColumnWriter<Thing> {
  const ends = new ByteSink();
  const keys = new Dictionary();
  const values = new ByteSink();
  let rows = 0;
  return {
    add(things) {
      for (const thing of things) {
        const entries = read(thing);
        for (const key of entries ? Object.keys(entries) : []) {
          const value = entries?.[key];
          if (value === undefined) continue;
          keys.add(key);
          put(values, value);
        }
        ends.large(keys.rows);
      }
      rows += things.length;
    },
    take() {
      const isEmpty = keys.rows === 0;
      const pieces = [WORD_PREFIX, ends.take(), ...keys.take(), values.take()];
      const column = { name, type: `Map(${WORD}, ${type})`, rows, pieces };
      rows = 0;
      return isEmpty ? [] : [column];
    },
  };
}
