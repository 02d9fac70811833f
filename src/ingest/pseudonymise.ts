import type { Pseudonyms } from './pseudonym.ts';

/** A call, or a span of the tree around calls. */
export interface WithLabels {
  readonly labels: Readonly<Record<string, string>>;
}

/** The thing with the values of these labels as tokens. Tokens stay as they are, so doing it twice changes nothing. */
export function withPseudonyms<Labelled extends WithLabels>(
  thing: Labelled,
  keys: ReadonlySet<string>,
  pseudonyms: Pseudonyms,
): Labelled {
  let labels: Record<string, string> | null = null;
  for (const key of Object.keys(thing.labels)) {
    const value = thing.labels[key];
    if (!keys.has(key) || !value || pseudonyms.idOf(value) !== null) continue;
    labels ??= { ...thing.labels };
    labels[key] = pseudonyms.tokenOf(value);
  }
  return labels === null ? thing : { ...thing, labels };
}
