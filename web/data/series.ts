import type { Measure } from '../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../src/core/period.ts';
import { addDays, dateAt, formatterOf, monthStart, weekStart } from '../state/calendar.ts';
import type { QueryAnswer } from './answers.ts';
import { exact } from './figure.ts';

const HOUR_MS = 3_600_000;
const MOST_BUCKETS = 5_000;

/** One bar's worth of time. */
export interface Bucket {
  readonly key: string;
  /** What a question takes as "from": a date, or an instant for hours. */
  readonly start: string;
  /** Under the bar. */
  readonly label: string;
  /** In full. */
  readonly title: string;
}

/** One colour's worth of values, one per bucket: picodollars of money, counts otherwise. */
export interface Series {
  readonly name: string;
  readonly values: readonly bigint[];
}

/** An answer over time, as far as its buckets go. */
export interface TimedAnswer {
  readonly timeZone: string;
  readonly interval: { readonly from: string; readonly to: string };
  readonly rows: readonly { readonly time: string | null }[];
}

/** Every bucket of an answer's interval, those without a call too. */
export function bucketsOf(answer: TimedAnswer, grain: Grain): Bucket[] {
  const { timeZone } = answer;
  const [from, to] = [Date.parse(answer.interval.from), Date.parse(answer.interval.to)];
  const buckets: Bucket[] = [];
  if (grain === 'hour') {
    const severalDays = to - from > 26 * HOUR_MS;
    // Hours of a zone that is half an hour off begin at the half hour.
    const phase = Date.parse(answer.rows[0]?.time ?? '1970-01-01') % HOUR_MS;
    for (let at = Math.floor((from - phase) / HOUR_MS) * HOUR_MS + phase; at < to && buckets.length < MOST_BUCKETS; at += HOUR_MS) {
      buckets.push(hourBucket(at, timeZone, severalDays));
    }
    return buckets;
  }
  const last = dateAt(to - 1, timeZone);
  let date = startOf(dateAt(from, timeZone), grain);
  for (; date <= last && buckets.length < MOST_BUCKETS; date = next(date, grain)) buckets.push(dateBucket(date, grain));
  return buckets;
}

/** The values of each name over the buckets, in the order of the names; what a name never had is nothing. */
export function seriesOf(
  answer: QueryAnswer,
  dimension: string | null,
  names: readonly string[],
  question: { readonly measure: Measure; readonly grain: Grain; readonly buckets: readonly Bucket[] },
): Series[] {
  const { measure, grain, buckets } = question;
  const places = new Map(buckets.map((bucket, place) => [bucket.key, place]));
  const values = new Map(names.map((name) => [name, buckets.map(() => 0n)]));
  for (const row of answer.rows) {
    const list = values.get(dimension === null ? (names[0] ?? '') : (row.values[dimension] ?? ''));
    const place = places.get(keyOf(row.time ?? '', grain, answer.timeZone));
    if (list && place !== undefined) list[place] = (list[place] ?? 0n) + (exact(row.measures, measure) ?? 0n);
  }
  return names.map((name) => ({ name, values: values.get(name) ?? [] }));
}

/** What the comparison had at the same positions; null where it is not known. */
export function ghostOf(answer: QueryAnswer, grain: Grain, measure: Measure, buckets: readonly Bucket[]): (bigint | null)[] {
  const before = new Map(
    answer.rows.map((row) => [keyOf(row.time ?? '', grain, answer.timeZone), exact(row.versus, measure)]),
  );
  return buckets.map((bucket) => before.get(bucket.key) ?? null);
}

/** What is left of a total when the shown series are taken away, bucket by bucket, exactly. */
export function remainderOf(total: Series, shown: readonly Series[], name: string): Series {
  const values = total.values.map((value, place) =>
    shown.reduce((left, series) => left - (series.values[place] ?? 0n), value),
  );
  return { name, values };
}

/** The key of the bucket that begins at an instant. */
export function keyOf(time: string, grain: Grain, timeZone: string): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return '';
  return grain === 'hour' ? String(Math.floor(at / HOUR_MS)) : dateAt(at, timeZone);
}

function startOf(date: string, grain: Grain): string {
  if (grain === 'week') return weekStart(date);
  return grain === 'month' ? monthStart(date) : date;
}

function next(date: string, grain: Grain): string {
  if (grain === 'month') return monthStart(date, 1);
  return addDays(date, grain === 'week' ? 7 : 1);
}

function hourBucket(at: number, timeZone: string, severalDays: boolean): Bucket {
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const label = severalDays ? ({ day: 'numeric', month: 'short', ...clock } as const) : clock;
  return {
    key: String(Math.floor(at / HOUR_MS)),
    start: new Date(at).toISOString(),
    label: formatterOf(timeZone, 'en-GB', label).format(at),
    title: formatterOf(timeZone, 'en-GB', { ...day, ...clock }).format(at),
  };
}

const LABELS: Record<Exclude<Grain, 'hour'>, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
};
const TITLES: Record<Exclude<Grain, 'hour'>, Intl.DateTimeFormatOptions> = {
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  week: { day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
};

function dateBucket(date: string, grain: Exclude<Grain, 'hour'>): Bucket {
  const text = (options: Intl.DateTimeFormatOptions) => formatterOf('UTC', 'en-GB', options).format(Date.parse(date));
  return {
    key: date,
    start: date,
    label: text(LABELS[grain]),
    title: `${grain === 'week' ? 'Week from ' : ''}${text(TITLES[grain])}`,
  };
}
