import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { SpendQuery } from '../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../src/core/period.ts';
import { bucketStarts, parseInstant, previousInterval } from '../../src/core/period.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { LedgerSample, spendQuery } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 2, 1);
const TO = Date.UTC(2026, 10, 15);

/** A call every 15 minutes on average, at odd seconds, from March to November: both changes of the clock. */
const times = Array.from(
  { length: (TO - FROM) / (15 * 60_000) },
  (_, n) => FROM + n * 15 * 60_000 + ((n * 7919) % 900) * 1000,
);

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
  await sample.insert(times.map((at, n) => pricedCall({ call: { ...idOfSender(`zone-${n}`)!, at } })));
  await sample.settle();
});
afterAll(async () => {
  await sample.close();
});

const ask = (given: Partial<SpendQuery> & Pick<SpendQuery, 'interval'>) =>
  runSpendQuery(sample.store, spendQuery({ measures: ['calls'], ...given }));
const inside = (from: number, to: number): number => times.filter((at) => at >= from && at < to).length;
const midnight = (day: string, timeZone: string): number => parseInstant(day, 0, timeZone)!;

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'America/Sao_Paulo',
];

describe('days, weeks and months of a time zone', () => {
  it.each(ZONES)('of %s hold the calls made in them, and add up to the whole', async (timeZone) => {
    const interval = { from: midnight('2026-03-05', timeZone), to: midnight('2026-11-10', timeZone) };
    for (const grain of ['day', 'week', 'month'] as const) {
      const { rows, totals } = await ask({ interval, grain, timeZone });
      const starts = bucketStarts(interval, grain, timeZone);
      const expected = starts.map((start, index) =>
        inside(Math.max(start, interval.from), Math.min(starts[index + 1] ?? Infinity, interval.to)),
      );
      expect(rows.map(({ measures }) => measures.calls)).toEqual(expected);
      expect(totals.calls).toBe(inside(interval.from, interval.to));
      expect(Date.parse(rows[1]!.time!)).toBe(starts[1]);
    }
  });

  it.each(ZONES)('of %s begin where the engine says they begin', async (timeZone) => {
    const functions: Record<Exclude<Grain, 'hour'>, string> = {
      day: 'toStartOfDay(at, {zone:String})',
      week: 'toDateTime(toMonday(at, {zone:String}), {zone:String})',
      month: 'toDateTime(toStartOfMonth(at, {zone:String}), {zone:String})',
    };
    for (const grain of ['day', 'week', 'month'] as const) {
      const rows = await sample.engine.query<{ start: number }>(
        `SELECT DISTINCT toUnixTimestamp(${functions[grain]}) AS start FROM calls ORDER BY start`,
        { zone: timeZone },
      );
      const starts = bucketStarts({ from: FROM, to: times.at(-1)! + 1 }, grain, timeZone);
      expect(rows.map(({ start }) => start * 1000)).toEqual(starts);
    }
  });

  it('a day costs the same whether it is asked for alone or within a month', async () => {
    for (const timeZone of ZONES) {
      const month = { from: midnight('2026-10-01', timeZone), to: midnight('2026-11-01', timeZone) };
      const { rows } = await ask({ interval: month, grain: 'day', timeZone });
      for (const day of [3, 24, 30]) {
        const start = Date.parse(rows[day]!.time!);
        const alone = await ask({
          interval: { from: start, to: Date.parse(rows[day + 1]?.time ?? '') || month.to },
          timeZone,
        });
        expect(alone.totals.calls).toBe(rows[day]!.measures.calls);
      }
    }
  });

  it('a day on which clocks go back has 25 hours, each with its own offset', async () => {
    const timeZone = 'Europe/Berlin';
    const interval = { from: midnight('2026-10-25', timeZone), to: midnight('2026-10-26', timeZone) };
    const { rows } = await ask({ interval, grain: 'hour', timeZone });
    expect(rows).toHaveLength(25);
    expect(rows.slice(2, 4).map(({ time }) => time)).toEqual([
      '2026-10-25T02:00:00+02:00',
      '2026-10-25T02:00:00+01:00',
    ]);
  });

  it('only the hours that midnight cuts are read from calls', async () => {
    const timeZone = 'Asia/Kolkata';
    const interval = { from: midnight('2026-09-01', timeZone), to: midnight('2026-10-01', timeZone) };
    expect((await ask({ interval, grain: 'day', timeZone })).readFrom).toEqual({ ledgerHours: 690, rawHours: 31 });
    expect((await ask({ interval, grain: 'day', timeZone: 'Europe/Berlin' })).readFrom.rawHours).toBe(2);
  });

  it('an interval is set beside another bucket by bucket; what has no counterpart is in the rest', async () => {
    const timeZone = 'Europe/Berlin';
    const interval = { from: midnight('2026-09-01', timeZone), to: midnight('2026-10-01', timeZone) };
    const versus = previousInterval(interval, timeZone);
    const answer = await ask({ interval, versus, grain: 'day', timeZone });
    const august = bucketStarts(versus, 'day', timeZone);
    expect(answer.rows.map((row) => row.versus?.calls)).toEqual(
      august.slice(0, 30).map((start, index) => inside(start, august[index + 1]!)),
    );
    expect(answer.versusTotals?.calls).toBe(inside(versus.from, versus.to));
    expect(answer.rest).toEqual({ rows: 1, measures: { calls: 0 }, versus: { calls: inside(august[30]!, versus.to) } });
  });

  it('an interval may begin and end at any millisecond', async () => {
    const from = FROM + 100 * HOUR + 12_345_678;
    for (const length of [1, 999, 61_001, HOUR, 25 * HOUR + 1]) {
      const { totals } = await ask({ interval: { from, to: from + length } });
      expect(totals.calls).toBe(inside(from, from + length));
    }
  });

  it('a year of hours beside the year before is one question', async () => {
    const timeZone = 'Asia/Kolkata';
    const interval = { from: midnight('2026-01-01', timeZone), to: midnight('2027-01-01', timeZone) };
    const versus = previousInterval(interval, timeZone);
    const { rows, totals, versusTotals } = await ask({ interval, versus, grain: 'hour', timeZone });
    const hours = new Set(times.map((at) => Math.floor((at + HOUR / 2) / HOUR)));
    expect(rows).toHaveLength(hours.size);
    expect([totals.calls, versusTotals?.calls]).toEqual([times.length, 0]);
  });

  it('refuses what is no zone, and more buckets than anyone can look at', async () => {
    const interval = { from: FROM, to: TO };
    await expect(ask({ interval, timeZone: "UTC') FORMAT Null --" })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(ask({ interval: { from: 0, to: TO }, grain: 'hour' })).rejects.toMatchObject({ code: 'bad-request' });
  });
});
