import { type UsageName, USAGE_PATHS, usageOfCounts } from '../anthropic/usage.ts';
import { dig, isObject, listAt, parseJson } from '../json.ts';
import type { LogLine } from './agent-log.ts';
import { type ClaudeUsage, claudeUsage } from './claude-usage.ts';
import { LineShape, type Slot } from './line-shape.ts';

/** Counts in a usage object as text. */
const COUNT = /(?<=":)\d{1,12}(?=[,}])/g;
/** Where the place of a count is put in its stead, what looks like a place would be taken for one. */
const LIKE_A_PLACE = /\[\s*\d/;
const ABSENT = -1;
const FINISH = 0;

/** Where things stand in the end of a line. */
export interface EndingPlaces {
  /** The bracket that closes the content. */
  readonly from: number;
  readonly finish: Range;
  readonly usage: Range;
  /** The request's id if it is stated, the line's id, the timestamp. */
  readonly stamp: readonly Range[];
}

export type Range = readonly [from: number, to: number];

/** How lines end, as one was understood: where only counts, ids and times are others, a line need not be read so carefully again. */
export class ClaudeEnding {
  /** What stands behind the timestamp. */
  readonly after: string;
  /** How the answer ended; null when it does not say. */
  finishReason: string | null = null;
  readonly #shape: LineShape;
  readonly #usage: UsageSlots;
  readonly #requestId: number;
  readonly #timestamp: number;

  private constructor(shape: LineShape, usage: UsageSlots, { tail, stamp }: EndingPlaces & { readonly tail: string }) {
    this.after = tail.slice((stamp.at(-1)?.[1] ?? 0) + 1);
    this.#shape = shape;
    this.#usage = usage;
    this.#timestamp = usage.counts.length + stamp.length;
    this.#requestId = stamp.length === 3 ? usage.counts.length + 1 : ABSENT;
  }

  /** Null when every such line has to be read carefully. */
  static of(tail: string, places: EndingPlaces): ClaudeEnding | null {
    const usage = usageSlots(tail, places.usage);
    if (!usage) return null;
    const ids = places.stamp.map((range) => slot('text', range));
    const shape = LineShape.of(tail, places.from, [slot('value', places.finish), ...usage.counts, ...ids]);
    return shape && new ClaudeEnding(shape, usage, { ...places, tail });
  }

  /** Whether a line ends so, behind a place in it. What follows is told of the line that did last. */
  matches(line: LogLine, behind: number): boolean {
    return this.#shape.matches(line, behind) && this.#readFinish(line);
  }

  /** Tells whether the line says how the answer ended as lines do: null, or a text that is not empty. */
  #readFinish(line: LogLine): boolean {
    const value = this.#shape.text(line, FINISH);
    this.finishReason = value === 'null' ? null : value.slice(1, -1);
    return value === 'null' || PLAIN_TEXT.test(value);
  }

  requestId(line: LogLine): string | null {
    return this.#requestId === ABSENT ? null : this.#shape.text(line, this.#requestId);
  }

  timestamp(line: LogLine): string {
    return this.#shape.text(line, this.#timestamp);
  }

  /** All output. */
  get output(): number {
    return this.#count('output_tokens') ?? 0;
  }

  get used(): ClaudeUsage {
    return { ...this.#usage.terms, usage: usageOfCounts((name) => this.#count(name)) };
  }

  #count(name: UsageName): number | null {
    const place = this.#usage.places[name];
    return place === undefined ? null : (this.#shape.counts[place] ?? null);
  }
}

const PLAIN_TEXT = /^"[ !#-[\]-~]+"$/;

interface UsageSlots {
  readonly counts: readonly Slot[];
  /** Which slot of the shape has a count; those that are not stated are missing. */
  readonly places: { readonly [Name in UsageName]?: number };
  readonly terms: Omit<ClaudeUsage, 'usage'>;
}

/** Parses a usage object with the places of its counts instead of them, so that each is found as the careful reader finds it. */
function usageSlots(tail: string, [from, to]: Range): UsageSlots | null {
  const text = tail.slice(from, to);
  const counts = [...text.matchAll(COUNT)].map(({ 0: digits, index }) =>
    slot('count', [from + index, from + index + digits.length]),
  );
  const usage = parseJson(text);
  let place = FINISH;
  const placed = parseJson(text.replace(COUNT, () => `[${++place}]`));
  if (!isObject(usage) || LIKE_A_PLACE.test(text) || listAt(placed, 'iterations').length > 0) return null;
  const places: { [Name in UsageName]?: number } = {};
  let name: UsageName;
  for (name in USAGE_PATHS) {
    const stated = dig(placed, ...USAGE_PATHS[name]);
    if (stated === undefined || stated === null) continue;
    if (!Array.isArray(stated) || typeof stated[0] !== 'number') return null;
    places[name] = stated[0];
  }
  const { usage: _usage, ...terms } = claudeUsage(usage, '');
  return { counts, places, terms };
}

function slot(kind: Slot['kind'], [from, to]: Range): Slot {
  return { kind, from, to };
}
