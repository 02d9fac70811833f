/**
 * The clock of a time zone as stretches of constant UTC offset, so that everything else is arithmetic.
 * The rules come from the runtime's own IANA data (Intl); nothing else in the program knows a zone's offset, so that
 * no two places can cut a day differently.
 */

/** From this instant (epoch milliseconds) until the next span, local time = UTC + offsetMs. */
interface OffsetSpan {
  readonly from: number;
  readonly offsetMs: number;
}

/** Spans in order of time; the first begins at or before everything asked of it. */
export type ZoneClock = readonly [OffsetSpan, ...OffsetSpan[]];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Whether the runtime knows this IANA name (or fixed offset such as +05:30). */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/**
 * The clock of a zone between two instants. Throws RangeError for an unknown zone.
 * Looks once a day for a change of offset: no zone has changed twice within a day.
 */
export function zoneClock(timeZone: string, from: number, to: number): ZoneClock {
  const offsetAt = offsetReader(timeZone);
  const clock: [OffsetSpan, ...OffsetSpan[]] = [{ from, offsetMs: offsetAt(from) }];
  let offsetMs = clock[0].offsetMs;
  for (let at = from; at < to; at += DAY_MS) {
    const next = offsetAt(at + DAY_MS);
    if (next === offsetMs) continue;
    clock.push({ from: firstInstant(at, at + DAY_MS, (instant) => offsetAt(instant) === next), offsetMs: next });
    offsetMs = next;
  }
  return clock;
}

/** Milliseconds that local time is ahead of UTC at an instant. */
export function offsetAt(clock: ZoneClock, at: number): number {
  let offsetMs = clock[0].offsetMs;
  for (const span of clock) {
    if (span.from > at) break;
    offsetMs = span.offsetMs;
  }
  return offsetMs;
}

/** What a wall clock shows, as the epoch milliseconds of the same reading in UTC. */
export function localTime(clock: ZoneClock, at: number): number {
  return at + offsetAt(clock, at);
}

/**
 * The first instant at which a wall clock shows `local` or later: in a gap the end of the gap, in a repeated hour the
 * first time round. A local midnight gives the start of that day, even where clocks change at midnight.
 */
export function instantOfLocal(clock: ZoneClock, local: number): number {
  for (const [index, span] of clock.entries()) {
    const at = Math.max(index === 0 ? -Infinity : span.from, local - span.offsetMs);
    const end = clock[index + 1]?.from ?? Infinity;
    if (at < end) return at;
  }
  throw new Error('the last span has no end');
}

/** ISO 8601 with the zone's offset at that instant: 2026-11-01T00:00:00+01:00; milliseconds only when there are any. */
export function formatInstant(clock: ZoneClock, at: number): string {
  const offsetMs = offsetAt(clock, at);
  const text = new Date(at + offsetMs).toISOString().replace(/(\.000)?Z$/, '');
  const size = Math.abs(offsetMs);
  const sign = offsetMs < 0 ? '-' : '+';
  return `${text}${sign}${twoDigits(size / HOUR_MS)}:${twoDigits((size % HOUR_MS) / MINUTE_MS)}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

function offsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const match = OFFSET.exec(format.format(at));
    if (!match) throw new Error(`no offset in "${format.format(at)}"`);
    const seconds = Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -1000 : 1000) * seconds;
  };
}

/** The first whole second after `low`, up to `high`, at which a condition that holds at `high` holds. */
function firstInstant(low: number, high: number, holds: (at: number) => boolean): number {
  let before = Math.floor(low / 1000);
  let after = Math.ceil(high / 1000);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle * 1000)) after = middle;
    else before = middle;
  }
  return after * 1000;
}
