/** What is known about keys through time: the owner of a service, the team of a key, the tag of a resource. */
export interface FactTable {
  readonly name: string;
  readonly description: string | null;
  readonly history: readonly Fact[];
}

/** From then on, until the next fact of the same key, the key has the value. The empty value ends what was known. */
export interface Fact {
  readonly key: string;
  readonly value: string;
  /** Epoch milliseconds; null is since ever. */
  readonly from: number | null;
}

/** One key's history: `values[i]` holds from `starts[i]` on. Starts ascend. */
interface KeyHistory {
  readonly starts: readonly number[];
  readonly values: readonly string[];
}

/** Before every instant of a call. */
const SINCE_EVER = -8.64e15;

/** Histories by key. Of two facts of a key with the same start the later one in the table stands. */
export function keyHistories({ history }: FactTable): ReadonlyMap<string, KeyHistory> {
  const byKey = Map.groupBy(history, ({ key }) => key);
  return new Map(
    [...byKey].map(([key, facts]) => {
      const starts = new Map(facts.map(({ from, value }) => [from ?? SINCE_EVER, value]));
      const ordered = [...starts].sort(([left], [right]) => left - right);
      return [key, { starts: ordered.map(([start]) => start), values: ordered.map(([, value]) => value) }];
    }),
  );
}

/** Looks a key up as of an instant, or as it is known last. Empty is no value. `translate` gives what a key is stored as. */
export function factReader(
  table: FactTable,
  asOf: 'call' | 'now',
  translate: (key: string) => string,
): (key: string, at: number) => string {
  const histories = new Map([...keyHistories(table)].map(([key, history]) => [translate(key), history]));
  return (key, at) => {
    const known = histories.get(key);
    if (!known) return '';
    if (asOf === 'now') return known.values.at(-1) ?? '';
    let index = known.starts.length - 1;
    while (index >= 0 && (known.starts[index] ?? 0) > at) index--;
    return known.values[index] ?? '';
  };
}
