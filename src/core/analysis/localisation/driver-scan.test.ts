import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { type Cube, cubeOf } from './cube.ts';
import { localiseDrivers } from './driver-scan.ts';
import { leavesOf } from './rate-scan.ts';
import type { Usage, UsagePeriod } from './usage.ts';

const SIZES = { customer: 8, feature: 5, region: 3, model: 4 };
const PRICES = [0.5e-6, 2e-6, 5e-6, 12e-6];

const ROWS = Object.entries(SIZES).reduce<string[][]>(
  (all, [, size]) => all.flatMap((row) => Array.from({ length: size }, (_, member) => [...row, `${member}`])),
  [[]],
);
const LIST = Float64Array.from(ROWS, (row) => PRICES[Number(row[3])] ?? 0);
const CUBE: Cube = cubeOf(Object.keys(SIZES), ROWS);

/** Two periods of the same use with noise of counts. */
function steadyUsage(noise: Noise): Usage {
  const volume = Float64Array.from(ROWS, () => Math.exp(6 + noise.normal()));
  const jitter = (value: number, share: number): number => value * (1 + share * noise.normal());
  const period = (): UsagePeriod => {
    const requests = volume.map((count) => Math.round(jitter(count, 0.05)));
    const attempts = requests.map((count) => Math.round(count * 1.02));
    const inputTokens = attempts.map((count) => Math.round(jitter(1500, 0.02) * count));
    return {
      requests,
      attempts,
      inputTokens,
      cacheReadTokens: inputTokens.map((tokens) => Math.round(tokens * jitter(0.6, 0.01))),
      outputTokens: attempts.map((count) => Math.round(jitter(300, 0.02) * count)),
      inputPrice: LIST.map((price) => price),
      cacheReadPrice: LIST.map((price) => price * 0.1),
      outputPrice: LIST.map((price) => price * 5),
    };
  };
  return { cube: CUBE, modelAxis: 'model', base: period(), current: period() };
}

type Measure = keyof UsagePeriod;
/** What a driver multiplies in the leaves that it changes. */
const PLANTED: readonly [driver: string, times: Partial<Record<Measure, number>>][] = [
  ['volume', { requests: 3, attempts: 3, inputTokens: 3, cacheReadTokens: 3, outputTokens: 3 }],
  ['context', { inputTokens: 2, cacheReadTokens: 2 }],
  ['output', { outputTokens: 2.5 }],
  ['cache', { cacheReadTokens: 0.1 }],
  ['price', { inputPrice: 1.6, cacheReadPrice: 1.6, outputPrice: 1.6 }],
  ['retry', { attempts: 1.5, inputTokens: 1.5, cacheReadTokens: 1.5, outputTokens: 1.5 }],
];

function measuresOf(period: UsagePeriod): [Measure, Float64Array][] {
  const measures: [Measure, Float64Array][] = [];
  let measure: Measure;
  for (measure in period) measures.push([measure, period[measure]]);
  return measures;
}

function multiply(
  { cube, current }: Usage,
  members: Record<string, string>,
  times: Partial<Record<Measure, number>>,
): void {
  for (const leaf of leavesOf(cube, members)) {
    for (const [measure, values] of measuresOf(current)) values[leaf] = (values[leaf] ?? 0) * (times[measure] ?? 1);
  }
}

it('the driver that changed is told, where it changed', () => {
  const place = fc.constantFrom({ feature: '2' }, { customer: '3' }, { region: '0' });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.constantFrom(...PLANTED),
      place,
      (seed, [driver, times], members) => {
        const usage = steadyUsage(new Noise(seed));
        multiply(usage, members, times);
        const causes = localiseDrivers(usage);
        expect(causes.map((cause) => [cause.driver, cause.members])).toEqual([[driver, members]]);
      },
    ),
    { seed: 6, numRuns: 60 },
  );
});

it('traffic that moves to another model is a move, told with the model that gained, and no change of volume', () => {
  const usage = steadyUsage(new Noise(2));
  const { current } = usage;
  for (const leaf of leavesOf(CUBE, { feature: '1' })) {
    const target = leaf - (leaf % 4) + 3;
    if (leaf === target) continue;
    const [moved, all] = [Math.round((current.requests[leaf] ?? 0) * 0.7), current.requests[leaf] ?? 1];
    for (const measure of ['requests', 'attempts', 'inputTokens', 'cacheReadTokens', 'outputTokens'] as const) {
      const part = ((current[measure][leaf] ?? 0) * moved) / all;
      current[measure][leaf] = (current[measure][leaf] ?? 0) - part;
      current[measure][target] = (current[measure][target] ?? 0) + part;
    }
  }
  expect(localiseDrivers(usage).map(({ driver, members, model }) => [driver, members, model])).toEqual([
    ['mix', { feature: '1' }, '3'],
  ]);
});

it('a new feature is new, with all that it costs, and a gone one gone', () => {
  const usage = steadyUsage(new Noise(3));
  for (const leaf of leavesOf(CUBE, { feature: '0' })) for (const values of Object.values(usage.base)) values[leaf] = 0;
  for (const leaf of leavesOf(CUBE, { feature: '4' }))
    for (const values of Object.values(usage.current)) values[leaf] = 0;
  const told = localiseDrivers(usage).map(({ driver, members }) => [driver, members]);
  expect(told).toHaveLength(2);
  expect(told).toContainEqual(['new', { feature: '0' }]);
  expect(told).toContainEqual(['gone', { feature: '4' }]);
});

it('two periods alike have no cause', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (seed) => {
      expect(localiseDrivers(steadyUsage(new Noise(seed)))).toEqual([]);
    }),
    { seed: 6, numRuns: 30 },
  );
});

it('no use at all has no cause', () => {
  const usage = steadyUsage(new Noise(1));
  const empty = { ...usage.base };
  for (const [measure] of measuresOf(empty)) Object.assign(empty, { [measure]: new Float64Array(0) });
  expect(localiseDrivers({ cube: cubeOf(['model'], []), modelAxis: 'model', base: empty, current: empty })).toEqual([]);
});
