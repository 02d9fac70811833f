import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { DAILY, type DetectorState, detect, HOURLY, observe, type Reading, startDetector } from './detector.ts';

const WEEK = [1.2, 1.25, 1.2, 1.15, 1.1, 0.4, 0.45];

/** Dollars a day with weekends, noise and whatever is planted. */
function days(count: number, planted: (day: number) => number = () => 1, seed = 1, level = 200): number[] {
  const noise = new Noise(seed);
  return Array.from(
    { length: count },
    (_, day) => level * (WEEK[day % 7] ?? 1) * planted(day) * Math.exp(0.08 * noise.normal()),
  );
}

const read = (values: readonly (number | null)[]): Reading[] => detect(values, DAILY);
const loud = (readings: readonly Reading[], threshold = 6): number[] =>
  readings.flatMap(({ score }, day) => (score > threshold ? [day] : []));

it('day by day, stopped and gone on with anywhere, says the same as all at once', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0, max: 1e4, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 90 }), fc.nat(90), (values, stop) => {
      let state: DetectorState = startDetector();
      const readings = values.map((each, day) => {
        if (day === stop) state = structuredClone(state);
        return observe(state, DAILY, each);
      });
      expect(readings).toEqual(read(values));
    }),
  );
});

it('a spike is noticed on its day, and the days after it are ordinary again', () => {
  const readings = read(days(120, (day) => (day === 100 ? 3 : 1)));
  expect(readings[100]).toMatchObject({ direction: 'up', channel: 'point' });
  expect(loud(readings)).toContain(100);
  expect(loud(readings.slice(106))).toEqual([]);
});

it('a shift too small for any one day is noticed within days', () => {
  const readings = read(days(120, (day) => (day >= 100 ? 1.3 : 1)));
  const [first] = loud(readings.slice(90));
  expect(90 + (first ?? 99)).toBeGreaterThanOrEqual(100);
  expect(90 + (first ?? 99)).toBeLessThanOrEqual(106);
});

it('a drop is noticed as much as a rise, and silence too', () => {
  for (const left of [0.3, 0]) {
    const readings = read(days(120, (day) => (day >= 100 ? left : 1)));
    expect(readings[100]?.direction).toBe('down');
    expect(loud(readings)).toContain(100);
  }
});

it('ordinary series raise next to no alarm', () => {
  const alarms = Array.from({ length: 60 }, (_, seed) => loud(read(days(182, () => 1, seed + 1))).length);
  expect(alarms.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(6);
});

it('an invoice that comes every month is an alarm once and then expected', () => {
  const readings = read(days(182, (day) => (day % 30 === 10 ? 3 : 1)));
  expect(loud(readings.slice(90))).toEqual([]);
});

it('with two weeks of history nothing is said, and nothing is invented of two points, zeros or gaps', () => {
  for (const values of [
    days(20),
    [5, 6],
    [],
    Array<number>(100).fill(0),
    Array<null>(100).fill(null),
    [Number.NaN, -1, Number.POSITIVE_INFINITY],
  ]) {
    expect(loud(read(values), 0)).toEqual([]);
  }
});

it('few calls a day raise no alarm by being few', () => {
  const noise = new Noise(9);
  const cents = Array.from(
    { length: 182 },
    () => 0.3 * [noise.uniform(), noise.uniform(), noise.uniform()].filter((draw) => draw < 0.5).length,
  );
  expect(loud(read(cents)).length).toBeLessThanOrEqual(1);
});

it('after a lasting shift the new level becomes the expected one', () => {
  const readings = read(days(182, (day) => (day >= 100 ? 2 : 1)));
  const { expected, band } = readings[175] ?? {};
  expect(expected).toBeGreaterThan(1.6 * 200 * (WEEK[0] ?? 1));
  expect(band?.[0]).toBeLessThan(expected ?? 0);
  expect(band?.[1]).toBeGreaterThan(expected ?? 0);
});

it('hours have days and weekends, and a spike or a shift among them is noticed', () => {
  const noise = new Noise(4);
  const hours = Array.from({ length: 60 * 24 }, (_, hour) => {
    const day = 1 + 0.6 * Math.sin((2 * Math.PI * hour) / 24);
    const planted = hour === 1000 ? 3 : hour >= 1200 ? 1.5 : 1;
    return 20 * day * (Math.floor(hour / 24) % 7 > 4 ? 0.5 : 1) * planted * Math.exp(0.1 * noise.normal());
  });
  const found = detect(hours, HOURLY).flatMap(({ p }, hour) => (p < 1e-4 ? [hour] : []));
  expect(found.slice(0, 1)).toEqual([1000]);
  expect(found.some((hour) => hour >= 1200 && hour < 1224)).toBe(true);
});
