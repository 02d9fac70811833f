import { formatPicos, type Picos, picosFromDollars } from '../../money.ts';
import type { Problem } from '../../problem.ts';
import { nearest } from '../../spelling.ts';
import type { Stated } from '../../stated.ts';
import type { Json } from '../exchange.ts';
import { digestOf } from '../digest.ts';
import type { JsonObject } from '../json.ts';
import { shown } from '../native/fault.ts';
import { DAY_MS, EARLIEST, instantOf } from '../native/instant.ts';
import { LineFields } from '../native/line-field.ts';
import { labelsOfLine } from '../native/line-labels.ts';

export interface StatementOptions {
  /** Epoch milliseconds; a statement more than a day after it is rejected. */
  readonly now: number;
  /** Of the request; weaker than what a line says. */
  readonly inherited: Stated['labels'];
  /** Of the import; stronger than what a line says. */
  readonly imposed: Stated['labels'];
}

export function badStatement(place: string, reason: string, remedy: string): Problem {
  return { code: 'bad-statement', place, reason, remedy };
}

/** The store keeps 26 digits before the point. */
const MOST_PICOS: Picos = 10n ** 38n;
const LONGEST_PERIOD_MS = 3700 * DAY_MS;
const MOST_NAME = 128;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:/-]*$/u;

/** Reads the fields that statements share, remembering what is wrong with them. */
export class StatementFields extends LineFields {
  readonly #line: JsonObject;
  readonly #options: StatementOptions;

  constructor(line: JsonObject, known: readonly string[], options: StatementOptions) {
    super();
    this.#line = line;
    this.#options = options;
    for (const name of Object.keys(line)) if (!known.includes(name)) this.faults.push(unknownField(name, known));
  }

  field(name: string): Json | undefined {
    return this.#line[name];
  }

  own(name: string, most?: number): string | null {
    return this.text(name, this.#line[name], most);
  }

  /** The name of what is stated; empty where it is at fault. */
  name(field: string): string {
    const name = this.own(field, MOST_NAME);
    if (name === null) this.#fault(field, 'is missing', `Say what it is: {"${field}": "…"}.`);
    else if (!NAME.test(name)) this.#fault(field, `is ${shown(name)}`, 'Name it by letters, digits, and . _ - : /');
    return name ?? '';
  }

  /** An amount as exact decimal text; null when it is not stated. Numbers and decimal texts are amounts. */
  amount(field: string): string | null {
    const value = this.#line[field];
    if (value === undefined || value === null) return null;
    const isAmount = (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'string';
    const picos = isAmount ? picosFromDollars(String(value)) : null;
    if (picos !== null && picos < MOST_PICOS && picos > -MOST_PICOS) return formatPicos(picos);
    this.#fault(field, `is ${shown(value)}`, 'Send a number, or a decimal in quotes, of at most 26 digits.');
    return null;
  }

  /** What every statement has; `identity` is what tells it from all others. */
  stated(identity: (at: number, labels: Stated['labels']) => readonly unknown[]): Stated {
    const at = this.#at();
    const { inherited, imposed, now } = this.#options;
    const labels = { ...inherited, ...labelsOfLine(this.#line['labels'], this.faults), ...imposed };
    const isRetracted = this.flag('retracted', this.#line['retracted']);
    // Only what is known to be small is hashed.
    const id = this.faults.length > 0 ? '' : digestOf(JSON.stringify(identity(at, sorted(labels))));
    return { id, at, toldAt: now, isRetracted, labels };
  }

  /** The end of its period; null when there is none. */
  until(): number | null {
    const value = this.#line['until'];
    if (value === undefined || value === null) return null;
    const [from, until] = [instantOf(this.#line['at']), instantOf(value)];
    if (until > from && until - from <= LONGEST_PERIOD_MS) return until;
    if (!Number.isNaN(from))
      this.#fault('until', `is ${shown(value)}`, 'Send a moment with a zone, after "at" and within ten years of it.');
    return null;
  }

  /** What is wrong, as of statements. */
  get problems(): Problem[] {
    return this.faults.map((fault) => (fault.code === 'bad-call' ? { ...fault, code: 'bad-statement' } : fault));
  }

  #at(): number {
    const value = this.#line['at'];
    const at = instantOf(value);
    const latest = this.#options.now + DAY_MS;
    if (at >= EARLIEST && at <= latest) return at;
    if (value === undefined || value === null)
      this.#fault('at', 'is missing', 'Say when it was: 2026-11-01T00:00:00Z.');
    else if (Number.isNaN(at)) this.#fault('at', `is ${shown(value)}`, 'Write ISO 8601 with a zone, or epoch seconds.');
    else if (at > latest) this.#fault('at', 'lies more than a day ahead', 'Check the clock of the sender.');
    else this.#fault('at', 'lies before 2015', 'Check the unit: epoch seconds or milliseconds.');
    return 0;
  }

  #fault(place: string, reason: string, remedy: string): void {
    this.faults.push(badStatement(place, reason, remedy));
  }
}

function sorted(labels: Stated['labels']): Stated['labels'] {
  return Object.fromEntries(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function unknownField(name: string, known: readonly string[]): Problem {
  const meant = nearest(name, known);
  const remedy =
    meant === null ? `Leave it out, or put it in labels. Known: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return {
    code: 'unknown-field',
    place: shown(name) || 'a field without a name',
    reason: 'is no field of a statement',
    remedy,
  };
}
