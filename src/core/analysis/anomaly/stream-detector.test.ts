import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { observeStream, startStream, type StreamState, streamWatch } from './stream-detector.ts';

const WATCH = streamWatch(288);

/** Five-minute points of some days with a daily curve. */
function minutes(days: number, planted: (point: number) => number = () => 0, seed = 1): number[] {
  const noise = new Noise(seed);
  return Array.from(
    { length: days * 288 },
    (_, point) => 50 + 20 * Math.sin((2 * Math.PI * point) / 288) + planted(point) + 2 * noise.normal(),
  );
}

function alarms(values: readonly number[]): number[] {
  const state = startStream(WATCH);
  return values.flatMap((value, point) => (observeStream(state, WATCH, value).alarm ? [point] : []));
}

it('a level that breaks off is noticed within the hour', () => {
  const found = alarms(minutes(12, (point) => (point >= 2900 ? 80 : 0)));
  expect(found.some((point) => point >= 2900 && point < 2912)).toBe(true);
});

it('what goes on is one alarm, not one a point', () => {
  const found = alarms(minutes(12, (point) => (point >= 2900 && point < 2990 ? 80 : 0))).filter(
    (point) => point >= 2890 && point < 3000,
  );
  expect(found).toHaveLength(1);
});

it('a fortnight of ordinary days raises hardly an alarm', () => {
  expect(alarms(minutes(14)).length).toBeLessThanOrEqual(2);
});

it('stopped and gone on with anywhere it says the same, and what is no number is passed over', () => {
  const value = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(fc.array(value, { minLength: 250, maxLength: 400 }), fc.nat(400), (values, stop) => {
      const whole = startStream(WATCH);
      let parts: StreamState = startStream(WATCH);
      for (const [point, each] of values.entries()) {
        if (point === stop) parts = structuredClone(parts);
        expect(observeStream(parts, WATCH, each)).toEqual(observeStream(whole, WATCH, each));
      }
    }),
    { numRuns: 30 },
  );
});
