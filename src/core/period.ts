import { instantOfLocal, localTime, zoneClock } from './time-zone.ts';
import type { ZoneClock } from './time-zone.ts';

export const GRAINS = ['hour', 'day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

/** Half open: from <= at < to, epoch milliseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Longer than any month: how far a bucket can reach beyond an interval, plus a zone's largest offset. */
const REACH_MS = 33 * DAY_MS;

/** The store keeps time as unsigned 32 bit seconds: 1970-01-01 to 2106-02-07. */
const EARLIEST = 0;
const LATEST = 4_294_960_000_000;

const DATE = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/i;
const RELATIVE = /^-(\d{1,5})([hdwm])$/;

/**
 * Reads a point in time as epoch milliseconds; null when it is none.
 * `2026-11-01` (midnight) and `2026-11` are the zone's, as is `2026-11-01T12:00`; with Z or an offset it is an instant.
 * `now`, `today`; `-24h` is so many hours ago; `-30d`, `-4w`, `-3m` the start of the day so many days, weeks or months ago, so that
 * the first day of a chart is a whole day.
 */
export function parseInstant(text: string, now: number, timeZone: string): number | null {
  const at = readInstant(text.trim(), now, timeZone);
  return at !== null && at >= EARLIEST && at <= LATEST ? at : null;
}

function readInstant(text: string, now: number, timeZone: string): number | null {
  if (text === 'now') return now;
  if (INSTANT.test(text)) return instantFromIso(text);
  const relative = text === 'today' ? ['', '0', 'd'] : RELATIVE.exec(text);
  if (relative) return instantBefore(now, Number(relative[1]), relative[2] ?? '', timeZone);
  const local = localFromText(text);
  return local === null ? null : instantOfWallClock(local, timeZone);
}

function instantFromIso(text: string): number | null {
  const at = Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) || localFromText(text.slice(0, 10)) === null ? null : at;
}

function instantBefore(now: number, count: number, unit: string, timeZone: string): number | null {
  if (unit === 'h') return now - count * HOUR_MS;
  const today = floorTo(localTime(zoneClock(timeZone, now - DAY_MS, now + DAY_MS), now), DAY_MS);
  const day = unit === 'm' ? monthsBefore(today, count) : today - count * (unit === 'w' ? 7 : 1) * DAY_MS;
  return day < EARLIEST ? null : instantOfWallClock(day, timeZone);
}

/** The same day of the month so many months earlier, or that month's last day. */
function monthsBefore(day: number, count: number): number {
  const start = addMonths(day, -count);
  const dayOfMonth = new Date(day).getUTCDate() - 1;
  return Math.min(start + dayOfMonth * DAY_MS, addMonths(start, 1) - DAY_MS);
}

function instantOfWallClock(local: number, timeZone: string): number {
  return instantOfLocal(zoneClock(timeZone, local - 3 * DAY_MS, local + 3 * DAY_MS), local);
}

/** Wall clock reading as epoch milliseconds of the same reading in UTC; null for the 30th of February. */
function localFromText(text: string): number | null {
  const date = DATE.exec(text);
  const time = date ? null : LOCAL_TIME.exec(text);
  const day = date ? `${date[1]}-${date[2]}-${date[3] ?? '01'}` : time?.[1];
  if (day === undefined) return null;
  const at = Date.parse(`${day}T${time?.[2] ?? '00:00'}Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? null : at;
}

/**
 * The interval before, of the same length, to compare with: whole months before whole months; from a midnight, so many
 * whole days earlier, so that half a day is compared with the same half; otherwise what ends where this one begins.
 */
export function previousInterval(interval: Interval, timeZone: string): Interval {
  const length = interval.to - interval.from;
  const clock = zoneClock(timeZone, interval.from - length - 2 * REACH_MS, interval.to + DAY_MS);
  const from = localTime(clock, interval.from);
  const to = localTime(clock, interval.to);
  if (isMonthStart(from) && isMonthStart(to)) {
    return { from: instantOfLocal(clock, addMonths(from, -monthsBetween(from, to))), to: interval.from };
  }
  if (from % DAY_MS !== 0) return { from: interval.from - length, to: interval.from };
  const shift = Math.ceil((to - from) / DAY_MS) * DAY_MS;
  return { from: instantOfLocal(clock, from - shift), to: instantOfLocal(clock, to - shift) };
}

/**
 * Starts of the buckets that cover an interval, ascending; the first may lie before it. Each bucket ends where the next
 * begins. Days have the 23 or 25 hours (or 23.5) the zone gives them, weeks begin on Monday, and an hour never spans a
 * change of the clock.
 */
export function bucketStarts(interval: Interval, grain: Grain, timeZone: string): number[] {
  if (interval.to <= interval.from) return [];
  const clock = zoneClock(timeZone, interval.from - REACH_MS, interval.to + REACH_MS);
  const starts = grain === 'hour' ? hourStarts(clock, interval) : calendarStarts(clock, interval, grain);
  const first = starts.findLastIndex((start) => start <= interval.from);
  return starts.slice(Math.max(first, 0)).filter((start) => start < interval.to);
}

function hourStarts(clock: ZoneClock, interval: Interval): number[] {
  const starts: number[] = [];
  for (const [index, span] of clock.entries()) {
    const end = Math.min(clock[index + 1]?.from ?? Infinity, interval.to);
    if (end <= interval.from - HOUR_MS) continue;
    if (index > 0) starts.push(span.from);
    const soonest = Math.max(span.from, interval.from - HOUR_MS);
    for (let at = ceilTo(soonest + span.offsetMs, HOUR_MS) - span.offsetMs; at < end; at += HOUR_MS) {
      if (at !== starts.at(-1)) starts.push(at);
    }
  }
  return starts;
}

function calendarStarts(clock: ZoneClock, interval: Interval, grain: Exclude<Grain, 'hour'>): number[] {
  const starts: number[] = [];
  const step = CALENDAR_STEPS[grain];
  let local = step.floor(localTime(clock, interval.from) - DAY_MS);
  for (let at = instantOfLocal(clock, local); at < interval.to; at = instantOfLocal(clock, local)) {
    // A day that a zone skipped (Pacific/Apia, 30 December 2011) starts where the next one does: it has no bucket.
    if (at !== starts.at(-1)) starts.push(at);
    local = step.next(local);
  }
  return starts;
}

interface CalendarStep {
  readonly floor: (local: number) => number;
  readonly next: (local: number) => number;
}

/** 1970-01-05, the first Monday of the epoch. */
const FIRST_MONDAY = 4 * DAY_MS;

const CALENDAR_STEPS: Readonly<Record<Exclude<Grain, 'hour'>, CalendarStep>> = {
  day: { floor: (local) => floorTo(local, DAY_MS), next: (local) => local + DAY_MS },
  week: {
    floor: (local) => floorTo(local - FIRST_MONDAY, 7 * DAY_MS) + FIRST_MONDAY,
    next: (local) => local + 7 * DAY_MS,
  },
  month: { floor: (local) => addMonths(local, 0), next: (local) => addMonths(local, 1) },
};

/** First midnight of the month so many months later. */
function addMonths(local: number, months: number): number {
  const date = new Date(local);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

function monthsBetween(from: number, to: number): number {
  const [start, end] = [new Date(from), new Date(to)];
  return (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
}

function isMonthStart(local: number): boolean {
  return addMonths(local, 0) === local;
}

function floorTo(value: number, unit: number): number {
  return Math.floor(value / unit) * unit;
}

function ceilTo(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** The calendar month in UTC that an instant is in. */
export function monthOf(at: number): Interval {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
}
