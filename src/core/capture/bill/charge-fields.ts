import type { Problem } from '../../problem.ts';
import type { Picos } from '../../money.ts';
import { nearest } from '../../spelling.ts';
import type { Json } from '../exchange.ts';
import { isObject, type JsonObject } from '../json.ts';
import { shown } from '../native/fault.ts';
import { decimalTextOfCell, picosOfCell, textOfCell } from './bill-cell.ts';
import type { BillClock } from './bill-clock.ts';
import { badCharge } from './bill-fault.ts';
import { soundTags } from './bill-tags.ts';

const LONGEST = 4096;
const MOST_MEMBERS = 500;

/** Reads the fields of one charge line, remembering what is wrong with them. */
export class ChargeFields {
  readonly faults: Problem[] = [];
  readonly #line: JsonObject;
  readonly #clock: BillClock;

  constructor(line: JsonObject, clock: BillClock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** Text, or a number as text; null when absent or empty. */
  text(name: string, from: JsonObject = this.#line): string | null {
    const value = from[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'object') return this.fault(name, `is ${shown(value)}`, 'Write text.');
    const text = String(value).trim();
    if (text.length <= LONGEST) return text === '' ? null : text;
    return this.fault(name, `has ${text.length} characters`, `Write at most ${LONGEST}.`);
  }

  /** Epoch milliseconds; null when absent. Without a zone the text is meant in UTC. */
  instant(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const at = this.#clock.at(text);
    if (!Number.isNaN(at)) return at;
    return this.fault(name, `is ${shown(text)}, which is no moment`, 'Write "2026-11-01T00:00:00Z".');
  }

  picos(name: string): Picos | null {
    const text = this.text(name);
    if (text === null) return null;
    return picosOfCell(text) ?? this.fault(name, `is ${shown(text)}, which is no amount`, 'Write "12.34".');
  }

  decimal(name: string): string | null {
    const text = this.text(name);
    if (text === null) return null;
    return decimalTextOfCell(text) ?? this.fault(name, `is ${shown(text)}, which is no number`, 'Write "12.34".');
  }

  flag(name: string): boolean {
    const value = this.#line[name] ?? false;
    return typeof value === 'boolean' ? value : (this.fault(name, 'is neither true nor false', 'Write true.') ?? false);
  }

  oneOf<T extends string>(name: string, known: readonly T[], from: JsonObject): T | null {
    const text = this.text(name, from);
    if (text === null) return null;
    const match = known.find((word) => word === text);
    if (match !== undefined) return match;
    const meant = nearest(text, known);
    const remedy = meant === null ? `Write one of ${known.join(', ')}.` : `Did you mean ${meant}?`;
    return this.fault(name, `is ${shown(text)}`, remedy);
  }

  /** An object of texts. */
  texts(name: string): Readonly<Record<string, string>> {
    const value = this.#line[name];
    if (value === undefined || value === null) return {};
    const entries = isObject(value) ? Object.entries(value) : null;
    if (entries && entries.length <= MOST_MEMBERS)
      return soundTags(entries.map(([key, text]) => [key, memberText(text)]));
    this.fault(name, `is no object of at most ${MOST_MEMBERS} texts`, `Write {"team": "search"}.`);
    return {};
  }

  object(name: string): JsonObject | null {
    const value = this.#line[name];
    if (value === undefined || value === null) return null;
    return isObject(value) ? value : this.fault(name, 'is no object', 'Write {"provider": "openai"}.');
  }

  fault(place: string, reason: string, remedy: string): null {
    this.faults.push(badCharge(place, reason, remedy));
    return null;
  }

  sound<T extends string>(value: T | Problem): T | null {
    if (typeof value === 'string') return value;
    this.faults.push(value);
    return null;
  }
}

function memberText(value: Json | undefined): string {
  return textOfCell(value) ?? '';
}
