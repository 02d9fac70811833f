import type { Problem } from '../../problem.ts';
import { nearest } from '../../spelling.ts';

/** Longest piece of a sender's text that is repeated back to them. */
const MOST_REPEATED = 60;

export function fault(place: string, reason: string, remedy: string): Problem {
  return { code: 'bad-call', place, reason, remedy };
}

/** A name that means nothing here, with the one that may have been meant. */
export function unknownName(place: string, name: string, known: readonly string[]): Problem {
  const suggestion = nearest(name, known);
  const remedy =
    suggestion === null
      ? `Leave it out, or put it in labels. Known: ${known.join(', ')}.`
      : `Did you mean ${suggestion}?`;
  return { code: 'unknown-field', place: place + shown(name), reason: 'is no field of a call', remedy };
}

/** A sender's value as text, cut to a length fit for a message. Lists and objects are only named: they may be huge. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
  return value.length > MOST_REPEATED ? `${value.slice(0, MOST_REPEATED)}…` : value;
}

/** The keys of an object that mean nothing there. */
export function unknownKeys(value: object, known: readonly string[], place: string): Problem[] {
  return Object.keys(value).flatMap((key) => (known.includes(key) ? [] : [unknownName(place, key, known)]));
}

/** Tells a Problem from what else a reader may give. */
export function isProblem(value: object): value is Problem {
  return 'remedy' in value;
}
