import { instantOf } from '../native/instant.ts';
import { ownText } from './own-text.ts';
import { type InstantReader, instantReader } from '../field-map/date-format.ts';

const REMEMBERED = 20_000;
/** What the store can hold, with a commitment of years ahead in it. */
const EARLIEST = Date.UTC(2000, 0);
const LATEST = Date.UTC(2100, 0);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const COMPACT_DATE = /^(20\d{2})(\d{2})(\d{2})$/;
const EPOCH = /^\d{10}(?:\d{3}|\d{6})?(?:\.\d{1,9})?$/;
/** BigQuery and others put the zone's name behind the time. */
const NAMED_UTC = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(?:UTC|GMT)?$/;
/** Month first, as spreadsheets of the United States write it; "4/1/25", "04/01/2025 13:00", "4/1/2025 1:00:00 PM". */
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AaPp][Mm])?)?$/;

/** How the moments of a bill are written, where its map says so. */
export interface BillTime {
  /** Such as "DD.MM.YYYY"; null reads every form that can be told without. */
  readonly dateFormat: string | null;
  /** The zone of moments that name none; null is UTC, as FOCUS says. */
  readonly timeZone: string | null;
}

/**
 * Reads the moments of a bill. The same few hundred come again and again, so what was read is remembered.
 * Without a format: ISO 8601 with or without zone, "2024-09-01 00:00:00", dates, month/day/year, and epoch numbers.
 */
export class BillClock {
  readonly #isFormatted: boolean;
  readonly #formatted: InstantReader;
  readonly #zoned: InstantReader;
  readonly #known = new Map<string, number>();

  /** Throws RangeError for a format that is none (a map is checked before). */
  constructor({ dateFormat, timeZone }: BillTime = { dateFormat: null, timeZone: null }) {
    this.#isFormatted = dateFormat !== null;
    this.#zoned = readerOf(null, timeZone ?? 'UTC');
    this.#formatted = dateFormat === null ? this.#zoned : readerOf(dateFormat, timeZone ?? 'UTC');
  }

  /** Epoch milliseconds, cut to the second, which bills are spread by; NaN when the text is no moment, or one that no bill is of. */
  at(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const at = this.#read(text);
    const sound = at >= EARLIEST && at < LATEST ? Math.floor(at / SECOND_MS) * SECOND_MS : Number.NaN;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    if (text.length <= 40) this.#known.set(ownText(text), sound);
    return sound;
  }

  #read(text: string): number {
    if (text.length > 40) return Number.NaN;
    const formatted = this.#isFormatted ? this.#formatted(text) : Number.NaN;
    if (!Number.isNaN(formatted)) return formatted;
    if (COMPACT_DATE.test(text)) return this.#zoned(text.replace(COMPACT_DATE, '$1-$2-$3'));
    if (EPOCH.test(text)) return instantOfEpoch(text);
    const named = NAMED_UTC.exec(text);
    if (named) return /[CT]$/.test(text) ? instantOf(`${named[1]}T${named[2]}Z`) : this.#zoned(text);
    const slashed = this.#isFormatted ? null : SLASHED.exec(text);
    return this.#zoned(slashed ? isoOfSlashed(slashed) : text);
  }
}

/** The end of a period that is stated without length: the day that a date names, or the hour that begins there. */
export function endOfInstant(at: number, text: string): number {
  const isDate = DATE.test(text) || COMPACT_DATE.test(text) || (SLASHED.test(text) && !text.includes(':'));
  return at + (isDate ? DAY_MS : HOUR_MS);
}

function readerOf(format: string | null, timeZone: string): InstantReader {
  const reader = instantReader(format, timeZone);
  if (typeof reader === 'string') throw new RangeError(`the format ${reader}`);
  return reader;
}

/** Seconds, milliseconds or, as Parquet has them, microseconds. */
function instantOfEpoch(text: string): number {
  const digits = text.split('.', 1)[0]?.length ?? 0;
  return digits > 13 ? Math.floor(Number(text) / 1000) : instantOf(Number(text));
}

function two(digits: string | number): string {
  return String(digits).padStart(2, '0');
}

function isoOfSlashed(match: RegExpExecArray): string {
  const [, month = '', day = '', year = '', hour = '0', minute = '00', second = '00', half] = match;
  const of24 = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const whole = year.length === 2 ? `20${year}` : year;
  return `${whole}-${two(month)}-${two(day)}T${two(of24)}:${minute}:${second}`;
}
