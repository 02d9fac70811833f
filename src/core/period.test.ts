import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketStarts, parseInstant, previousInterval } from './period.ts';
import { formatInstant, instantOfLocal, isTimeZone, localTime, offsetAt, zoneClock } from './time-zone.ts';
import type { Grain } from './period.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2037, 0) });
const at = (text: string): number => Date.parse(text);

/** What a wall clock shows, by another way than the code under test: the parts Intl prints. */
function wallClock(timeZone: string): (instant: number) => Record<string, string> {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  });
  return (instant) => Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

const LABELS: Record<Grain, (parts: Record<string, string>) => string> = {
  hour: (parts) => `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}`,
  day: (parts) => `${parts['year']}-${parts['month']}-${parts['day']}`,
  week: (parts) => {
    const day = Date.UTC(Number(parts['year']), Number(parts['month']) - 1, Number(parts['day']));
    return String(Math.floor((day - Date.UTC(1970, 0, 5)) / (7 * DAY)));
  },
  month: (parts) => `${parts['year']}-${parts['month']}`,
};

const hours = (day: string, timeZone: string): number => {
  const from = parseInstant(day, 0, timeZone) ?? NaN;
  const [start, next] = bucketStarts({ from, to: from + 2 * DAY }, 'day', timeZone);
  return (next! - start!) / HOUR;
};

const previous = (from: string, to: string): string => {
  const now = at('2026-11-23T14:30:00Z');
  const read = (text: string): number => parseInstant(text, now, 'Europe/Berlin')!;
  const interval = previousInterval({ from: read(from), to: read(to) }, 'Europe/Berlin');
  return [interval.from, interval.to].map((instant) => new Date(instant).toISOString().slice(0, 16)).join(' ');
};

describe('period', () => {
  it('every bucket holds one local hour, day, week or month, and the next one begins another, whatever the zone', () => {
    fc.assert(
      fc.property(zone, instant, fc.constantFrom<Grain>('hour', 'day', 'week', 'month'), (timeZone, from, grain) => {
        const spans: Record<Grain, number> = { hour: 60 * HOUR, day: 40 * DAY, week: 60 * DAY, month: 200 * DAY };
        const interval = { from, to: from + spans[grain] };
        const starts = bucketStarts(interval, grain, timeZone);
        const clock = wallClock(timeZone);
        expect(starts[0]).toBeLessThanOrEqual(from);
        expect(starts[1]).toBeGreaterThan(from);
        expect(starts.at(-1)).toBeLessThan(interval.to);
        for (const [index, start] of starts.entries()) {
          const end = starts[index + 1] ?? start + 1;
          const label = LABELS[grain](clock(start));
          expect(end).toBeGreaterThan(start);
          expect(LABELS[grain](clock(end - 1))).toBe(label);
          expect(LABELS[grain](clock(Math.floor((start + end) / 2)))).toBe(label);
          if (grain !== 'hour') expect(LABELS[grain](clock(start - 1))).not.toBe(label);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('a bucket depends on the instant alone: any interval that meets it cuts it the same way', () => {
    fc.assert(
      fc.property(zone, instant, fc.constantFrom<Grain>('hour', 'day', 'week', 'month'), (timeZone, from, grain) => {
        const wide = bucketStarts({ from: from - 3 * DAY, to: from + 3 * DAY }, grain, timeZone);
        const [narrow] = bucketStarts({ from, to: from + 1 }, grain, timeZone);
        expect(wide).toContain(narrow);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  it('days have 23 or 25 hours where clocks change, and 24.5 on Lord Howe', () => {
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-04-05', 'Australia/Lord_Howe')).toBe(24.5);
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5);
    expect(hours('2018-11-04', 'America/Sao_Paulo')).toBe(23);
    expect(
      bucketStarts({ from: at('2026-10-24T22:00Z'), to: at('2026-10-25T23:00Z') }, 'hour', 'Europe/Berlin'),
    ).toHaveLength(25);
  });

  it('a midnight that does not exist is the first instant of the day', () => {
    expect(parseInstant('2018-11-04', 0, 'America/Sao_Paulo')).toBe(at('2018-11-04T03:00Z'));
    const clock = zoneClock('America/Sao_Paulo', at('2018-11-01T00:00Z'), at('2018-11-08T00:00Z'));
    expect(formatInstant(clock, at('2018-11-04T03:00Z'))).toBe('2018-11-04T01:00:00-02:00');
  });

  it('the day that Apia skipped has no bucket', () => {
    const from = parseInstant('2011-12-29', 0, 'Pacific/Apia')!;
    const to = parseInstant('2012-01-01', 0, 'Pacific/Apia')!;
    expect(bucketStarts({ from, to }, 'day', 'Pacific/Apia')).toEqual([from, at('2011-12-30T10:00Z')]);
  });

  it('reads dates in the zone, instants as they are, and relative times from the clock', () => {
    const now = at('2026-11-23T14:30:00Z');
    const read = (text: string): string | null => {
      const instant = parseInstant(text, now, 'Europe/Berlin');
      return instant === null ? null : new Date(instant).toISOString();
    };
    expect(read('2026-11-01')).toBe('2026-10-31T23:00:00.000Z');
    expect(read('2026-11')).toBe('2026-10-31T23:00:00.000Z');
    expect(read('2026-07-01T12:00')).toBe('2026-07-01T10:00:00.000Z');
    expect(read('2026-11-01T12:00:00Z')).toBe('2026-11-01T12:00:00.000Z');
    expect(read('2026-11-01T12:00:00.25+05:30')).toBe('2026-11-01T06:30:00.250Z');
    expect(read('now')).toBe('2026-11-23T14:30:00.000Z');
    expect(read('today')).toBe('2026-11-22T23:00:00.000Z');
    expect(read('-24h')).toBe('2026-11-22T14:30:00.000Z');
    expect(read('-30d')).toBe('2026-10-23T22:00:00.000Z');
    expect(read('-1w')).toBe('2026-11-15T23:00:00.000Z');
    expect(read('-9m')).toBe('2026-02-22T23:00:00.000Z');
  });

  it.each([
    '',
    'yesterdayish',
    '2026-02-30',
    '2026-13-01',
    '2026-11-01T25:00Z',
    '2026-02-30T10:00Z',
    '1869-01-01',
    '2999-01-01',
    '-99999d',
    '-30',
    '30d',
    'NaN',
  ])('refuses %j as a time', (text) => {
    expect(parseInstant(text, at('2026-11-23T14:30:00Z'), 'Europe/Berlin')).toBeNull();
  });

  it('any text at all is read without an exception', () => {
    fc.assert(
      fc.property(fc.string(), zone, (text, timeZone) => void parseInstant(text, 0, timeZone)),
      { seed: 3 },
    );
  });

  it('compares whole months with whole months, days with as many days, half a day with the same half', () => {
    expect(previous('2026-03', '2026-04')).toBe('2026-01-31T23:00 2026-02-28T23:00');
    expect(previous('2026-01', '2026-04')).toBe('2025-09-30T22:00 2025-12-31T23:00');
    expect(previous('2026-03-28', '2026-03-31')).toBe('2026-03-24T23:00 2026-03-27T23:00');
    expect(previous('-1d', 'now')).toBe('2026-11-19T23:00 2026-11-21T14:30');
    expect(previous('-24h', 'now')).toBe('2026-11-21T14:30 2026-11-22T14:30');
  });
});

describe('time zone', () => {
  it('knows the offset that Intl prints, at any instant', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, instant) => {
        const clock = zoneClock(timeZone, instant - 400 * DAY, instant + DAY);
        const parts = wallClock(timeZone)(instant);
        const shown = new Date(localTime(clock, instant)).toISOString();
        expect(shown.slice(0, 16)).toBe(`${LABELS.hour(parts)}:${parts['minute']}`);
        expect(Date.parse(formatInstant(clock, instant))).toBe(instant);
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('finds the first instant at which a wall clock shows a reading or a later one', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, near) => {
        const clock = zoneClock(timeZone, near - 3 * DAY, near + 3 * DAY);
        const found = instantOfLocal(clock, near);
        expect(localTime(clock, found)).toBeGreaterThanOrEqual(near);
        expect(localTime(clock, found - 1)).toBeLessThan(near);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('has a clock with few spans, and no zone for nonsense', () => {
    expect(zoneClock('Europe/Berlin', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))).toHaveLength(3);
    expect(offsetAt(zoneClock('Africa/Monrovia', 0, DAY), 0)).toBe(-(44 * 60 + 30) * 1000);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
    expect(isTimeZone("UTC'); DROP TABLE calls")).toBe(false);
  });
});
