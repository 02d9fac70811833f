import { instantOfLocal, zoneClock, type ZoneClock } from '../../time-zone.ts';
import { DAY_MS, instantOf } from '../native/instant.ts';

/** Reads the moments of one column: text to epoch milliseconds, NaN when it is none. */
export type InstantReader = (text: string) => number;

/** What each token of a format matches. Longer tokens stand first, so that `MM` is not read as two. */
const TOKENS: readonly (readonly [token: string, pattern: string])[] = [
  ['YYYY', String.raw`(?<year>\d{4})`],
  ['SSS', String.raw`(?<fraction>\d{1,9})`],
  ['MM', String.raw`(?<month>\d{2})`],
  ['DD', String.raw`(?<day>\d{2})`],
  ['HH', String.raw`(?<hour>\d{2})`],
  ['hh', String.raw`(?<hour12>\d{1,2})`],
  ['mm', String.raw`(?<minute>\d{2})`],
  ['ss', String.raw`(?<second>\d{2})`],
  ['M', String.raw`(?<month>\d{1,2})`],
  ['D', String.raw`(?<day>\d{1,2})`],
  ['H', String.raw`(?<hour>\d{1,2})`],
  ['A', String.raw`(?<half>[AaPp][Mm])`],
  ['Z', String.raw`(?<zone>[Zz]|[+-]\d{2}:?\d{2})`],
];
const REQUIRED = ['year', 'month', 'day'];
const EPOCH = /^-?\d{1,16}(?:\.\d{1,9})?$/;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** A reader for a format such as "DD.MM.YYYY HH:mm"; a reason as text when it is no format. Without one: ISO 8601 or epoch. */
export function instantReader(format: string | null, timeZone: string | null): InstantReader | string {
  const zone = zoneReader(timeZone);
  if (format === null) return (text) => instantOfText(text, zone);
  const pattern = patternOf(format);
  if (typeof pattern === 'string') return pattern;
  if (timeZone === null && !format.includes('Z')) return 'names no zone: add Z to the format, or say timeZone';
  return (text) => {
    const parts = pattern.exec(text)?.groups;
    return parts ? readParts(parts, zone) : Number.NaN;
  };
}

/** With a zone of its own the text is an instant; without, the column's zone makes it one. */
function instantOfText(text: string, zone: (local: number) => number): number {
  if (EPOCH.test(text)) return instantOf(Number(text));
  const at = instantOf(text);
  return Number.isNaN(at) ? zone(instantOf(DATE_ONLY.test(text) ? `${text}T00:00:00Z` : `${text}Z`)) : at;
}

/** A format as a regular expression with named parts; the reason as text when parts are missing or twice. */
function patternOf(format: string): RegExp | string {
  let source = '';
  const seen = new Set<string>();
  for (let index = 0; index < format.length;) {
    const token = TOKENS.find(([token]) => format.startsWith(token, index));
    if (!token) {
      source += (format[index] ?? '').replaceAll(/[^\w\s]/g, String.raw`\$&`);
      index += 1;
      continue;
    }
    const name = /<(\w+)>/.exec(token[1])?.[1] ?? '';
    if (seen.has(name)) return `says ${token[0]} twice`;
    seen.add(name);
    source += token[1];
    index += token[0].length;
  }
  const missing = REQUIRED.find((name) => !seen.has(name));
  return missing === undefined ? new RegExp(`^${source}$`) : `has no ${missing}`;
}

type Parts = Record<string, string | undefined>;

function readParts(parts: Parts, zone: (local: number) => number): number {
  const two = (name: string, absent: string) => (parts[name] ?? absent).padStart(2, '0');
  const hour = parts['hour12'] === undefined ? two('hour', '0') : hourOfDay(Number(parts['hour12']), parts['half']);
  const date = `${parts['year']}-${two('month', '')}-${two('day', '')}`;
  const text = `${date}T${hour}:${two('minute', '0')}:${two('second', '0')}.${parts['fraction'] ?? '0'}`;
  const offset = parts['zone'];
  return offset === undefined ? zone(instantOf(`${text}Z`)) : instantOf(text + offset);
}

/** Twelve is the first hour of either half of the day. */
function hourOfDay(hour: number, half: string | undefined): string {
  if (hour < 1 || hour > 12) return '';
  return String((hour % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0)).padStart(2, '0');
}

/** From a wall clock's reading (as if it were UTC) to the instant; NaN when no zone is known. */
function zoneReader(timeZone: string | null): (local: number) => number {
  if (timeZone === null) return () => Number.NaN;
  const clocks = new Map<number, ZoneClock>();
  return (local) => {
    if (Number.isNaN(local)) return local;
    const year = new Date(local).getUTCFullYear();
    const clock = clocks.get(year) ?? zoneClock(timeZone, Date.UTC(year, 0) - DAY_MS, Date.UTC(year + 1, 0) + DAY_MS);
    clocks.set(year, clock);
    return instantOfLocal(clock, local);
  };
}
