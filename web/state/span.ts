import type { Grain } from '../../src/core/period.ts';
import { addDays, dateAt, dateWords, daysBetween, endOfHour, isDate, monthStart, shiftHours } from './calendar.ts';
import type { View } from './view.ts';

/** A period worked out: what is asked of the API, and how it is said. */
export interface Span {
  /** A date (midnight in the zone) or an instant. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  /** "FROM..TO"; null without a comparison. */
  readonly versus: string | null;
  /** Calendar days it touches. */
  readonly days: number;
  /** "in the last 30 days". */
  readonly words: string;
  /** "the 30 days before". */
  readonly versusWords: string;
  readonly timeZone: string;
}

export const PERIODS = [
  { name: '7d', label: '7 days', days: 7 },
  { name: '30d', label: '30 days', days: 30 },
  { name: '90d', label: '90 days', days: 90 },
  { name: 'mtd', label: 'Month to date', days: null },
] as const;

/**
 * Works a view's period out. The comparison has the same length and ends at the same hour of the day,
 * so that a day in progress is held against the same part of an earlier day.
 */
export function spanOf(view: View, timeZone: string, nowMs: number): Span {
  const today = dateAt(nowMs, timeZone);
  const end = endOfHour(nowMs);
  const preset = PERIODS.find((period) => period.name === view.period);
  if (view.from !== null && view.to !== null) return customSpan(view, view.from, view.to, timeZone, today);
  if (preset?.name === 'mtd') return monthToDate(view, today, end, timeZone);
  const days = preset?.days ?? 30;
  const from = addDays(today, 1 - days);
  return {
    from,
    to: end,
    versus: chosenVersus(view, shifted(from, end, days)),
    days,
    words: `in the last ${days} days`,
    versusWords: view.versus === 'previous' ? `the ${days} days before` : 'the period compared',
    timeZone,
  };
}

/** By the length of the period, so that there are some 24 to 100 bars. */
export function grainOf(view: View, span: Span): Grain {
  if (view.grain) return view.grain;
  if (span.days <= 2) return 'hour';
  if (span.days <= 100) return 'day';
  return span.days <= 550 ? 'week' : 'month';
}

function monthToDate(view: View, today: string, end: string, timeZone: string): Span {
  const from = monthStart(today);
  const before = monthStart(today, -1);
  const sameMoment = shiftHours(end, -24 * daysBetween(before, from));
  const overran = dateAt(Date.parse(sameMoment), timeZone) >= from;
  return {
    from,
    to: end,
    versus: chosenVersus(view, `${before}..${overran ? from : sameMoment}`),
    days: daysBetween(from, today) + 1,
    words: 'this month so far',
    versusWords: view.versus === 'previous' ? 'the same days of last month' : 'the period compared',
    timeZone,
  };
}

function customSpan(view: View, from: string, to: string, timeZone: string, today: string): Span {
  const firstDay = dayOf(from, timeZone);
  const lastDay = isDate(to) ? addDays(to, -1) : dateAt(Date.parse(to) - 1, timeZone);
  const days = Math.max(1, daysBetween(firstDay, lastDay) + 1);
  const hours = isDate(from) ? null : Math.round((Date.parse(instantOf(to)) - Date.parse(from)) / 3_600_000);
  const unit = hours === null ? plural(days, 'day') : plural(hours, 'hour');
  return {
    from,
    to,
    versus: chosenVersus(view, hours === null ? shifted(from, to, days) : `${shiftHours(from, -hours)}..${from}`),
    days: hours === null ? days : Math.min(days, Math.ceil(hours / 24)),
    words: customWords(firstDay, lastDay, today, hours === null ? null : from, timeZone),
    versusWords: view.versus === 'previous' ? `the ${unit} before` : 'the period compared',
    timeZone,
  };
}

function customWords(first: string, last: string, today: string, instant: string | null, timeZone: string): string {
  const clock = instant === null ? '' : ` from ${timeAt(instant, timeZone)}`;
  if (first === last) return `on ${dateWords(first, today)}${clock}`;
  return `from ${dateWords(first, today)} to ${dateWords(last, today)}`;
}

function timeAt(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(Date.parse(instant));
}

function chosenVersus(view: View, previous: string): string | null {
  if (view.versus === 'none') return null;
  return view.versus.includes('..') ? view.versus : previous;
}

function shifted(from: string, to: string, days: number): string {
  return `${addDays(from, -days)}..${isDate(to) ? addDays(to, -days) : shiftHours(to, -24 * days)}`;
}

function dayOf(text: string, timeZone: string): string {
  return isDate(text) ? text : dateAt(Date.parse(text), timeZone);
}

function instantOf(text: string): string {
  return isDate(text) ? `${text}T00:00:00Z` : text;
}

function plural(count: number, unit: string): string {
  return count === 1 ? unit : `${count} ${unit}s`;
}
