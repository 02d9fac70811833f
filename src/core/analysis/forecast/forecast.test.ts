import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { forecast } from './forecast.ts';
import { daysToLimit, periodForecast } from './period-forecast.ts';

const WEEK = [1.2, 1.25, 1.2, 1.15, 1.1, 0.4, 0.45];
const DOLLAR = 1_000_000_000_000n;

function days(count: number, seed: number, growth = 0, wander = 0.01): number[] {
  const noise = new Noise(seed);
  let level = Math.log(200);
  return Array.from({ length: count }, (_, day) => {
    level += growth + wander * noise.normal();
    return Math.exp(level + 0.1 * noise.normal()) * (WEEK[day % 7] ?? 1);
  });
}

it('eighty percent intervals hold at least three of four sums and days of the back-test', () => {
  for (const ahead of [1, 7, 30]) {
    const held = Array.from({ length: 150 }, (_, seed) => {
      const series = days(120 + ahead, seed + 1, seed % 3 === 0 ? 0.004 : 0);
      const range = forecast(series.slice(0, 120), ahead)?.sums.at(-1);
      const came = series.slice(120).reduce((sum, value) => sum + value, 0);
      return range !== undefined && came >= range.low && came <= range.high;
    });
    const share = held.filter(Boolean).length / held.length;
    expect(share).toBeGreaterThanOrEqual(0.75);
    expect(share).toBeLessThanOrEqual(0.97);
  }
});

it('weekends are foreseen as weekends', () => {
  const next = forecast(days(84, 3, 0, 0), 7)?.days.map(({ expected }) => expected / 200) ?? [];
  for (const [day, share] of WEEK.entries()) expect(Math.abs((next[day] ?? 0) - share)).toBeLessThan(0.2);
});

it('farther is less certain', () => {
  const sums = forecast(days(150, 5), 60)?.sums ?? [];
  const width = (day: number): number => Math.log((sums[day]?.high ?? 1) / (sums[day]?.low ?? 1));
  expect(width(59)).toBeGreaterThan(width(6));
});

it('fewer than two weeks foresee nothing, and no history breaks it', () => {
  const value = fc.oneof(fc.double({ min: -1, max: 1e7 }), fc.constant(null), fc.constant(0));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 50 }), fc.integer({ min: 1, max: 100 }), (history, ahead) => {
      const found = forecast(history, ahead);
      const known = history.filter((each) => each !== null && Number.isFinite(each)).length;
      expect(found === null).toBe(known < 14);
      for (const { expected, low, high } of [...(found?.days ?? []), ...(found?.sums ?? [])]) {
        expect(low).toBeLessThanOrEqual(expected);
        expect(expected).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(high)).toBe(true);
      }
    }),
  );
});

it('a period is what is spent, to the picodollar, and what its rest is expected to add', () => {
  const foreseen = forecast(days(90, 7), 30);
  if (foreseen === null) throw new Error('No forecast');
  const spent = 123n * DOLLAR + 1n;
  expect(periodForecast(spent, foreseen, 0)).toEqual({ expected: spent, low: spent, high: spent });
  const month = periodForecast(spent, foreseen, 30);
  expect(month?.expected).toBe(spent + BigInt(Math.round((foreseen.sums[29]?.expected ?? 0) * 1e12)));
  expect(periodForecast(spent, foreseen, 31)).toBeNull();
});

it('a limit is passed earliest where spend is high and latest where it is low', () => {
  const foreseen = forecast(days(90, 7), 30);
  if (foreseen === null) throw new Error('No forecast');
  const { expected, low, high } = daysToLimit(0n, 2000n * DOLLAR, foreseen);
  expect(low).toBeLessThanOrEqual(expected ?? -1);
  expect(expected).toBeLessThanOrEqual(high ?? -1);
  expect(daysToLimit(5n, 4n, foreseen).expected).toBe(0);
  expect(daysToLimit(0n, 10n ** 30n, foreseen).expected).toBeNull();
});
