import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { type Onset, onsetOf } from './onset.ts';
import { withoutSeason } from './season.ts';

const WEEK = [0.2, 0.25, 0.2, 0.15, 0.1, -0.5, -0.4];

function days(count: number, change: (day: number) => number, seed: number, noise = 0.08): number[] {
  const drawn = new Noise(seed);
  return Array.from({ length: count }, (_, day) => 5 + (WEEK[day % 7] ?? 0) + change(day) + noise * drawn.normal());
}

it('a step is dated to its day as soon as it is noticed, through weekends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 60, max: 75 }),
      fc.constantFrom(-0.7, 0.7),
      (seed, start, change) => {
        const values = withoutSeason(
          days(start + 2, (day) => (day < start ? 0 : change), seed),
          7,
          start - 7,
        );
        const onset = onsetOf(values, start + 1);
        expect(onset).toMatchObject({ kind: 'step', at: start });
        expect(onset?.change).toBeCloseTo(change, 0);
      },
    ),
    { seed: 6, numRuns: 40 },
  );
});

it('a ramp is told as one, and dated better with each day', () => {
  const values = withoutSeason(
    days(96, (day) => Math.max(0, Math.min(1, (day - 69) / 14)), 3),
    7,
    60,
  );
  const late = dated(values);
  expect(late.kind).toBe('ramp');
  expect(Math.abs(late.at - 70)).toBeLessThanOrEqual(3);
  expect(late.complete).toBeGreaterThan(late.at + 5);
  expect(late.interval[0]).toBeLessThanOrEqual(70);
  expect(late.interval[1]).toBeGreaterThanOrEqual(70);
  expect(Math.abs(dated(values.slice(0, 80)).at - 70)).toBeGreaterThanOrEqual(Math.abs(late.at - 70));
});

function dated(values: readonly number[]): Onset {
  const onset = onsetOf(values, 78);
  if (onset === null) throw new Error('No onset');
  return onset;
}

it('what grew before the step is no part of it', () => {
  const values = withoutSeason(
    days(90, (day) => 0.012 * day + (day < 80 ? 0 : 0.6), 5),
    7,
    75,
  );
  expect(onsetOf(values, 81)).toMatchObject({ kind: 'step', at: 80 });
});

it('an invoice among the usual days does not move the date', () => {
  const values = withoutSeason(
    days(90, (day) => (day === 62 ? 1.5 : 0) + (day < 80 ? 0 : 0.6), 8),
    7,
    75,
  );
  expect(onsetOf(values, 81)?.at).toBe(80);
});

it('a change with nothing usual before it has no date', () => {
  expect(onsetOf([1, 2, 3], 2)).toBeNull();
  expect(onsetOf(Array<number>(40).fill(Number.NaN), 30)).toBeNull();
});

it('the season is taken off, and a change is not taken for season', () => {
  const flat = withoutSeason(
    days(84, () => 0, 1, 0),
    7,
  );
  for (const value of flat) expect(value).toBeCloseTo(flat[0] ?? 0, 6);
  const stepped = withoutSeason(
    days(84, (day) => (day < 77 ? 0 : 1), 1, 0),
    7,
    70,
  );
  expect((stepped[80] ?? 0) - (stepped[70] ?? 0)).toBeCloseTo(1, 6);
});
