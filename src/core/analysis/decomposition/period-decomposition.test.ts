import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type ChangeDriver,
  type ChangeEffect,
  decomposePeriods,
  type PeriodUse,
  type UseRow,
} from './period-decomposition.ts';

const DOLLAR = 1_000_000_000_000n;
const NONE: ReadonlySet<string> = new Set();

/** Calls of 1,000 input tokens (half from a cache) and 200 output tokens, at prices that differ by model. */
function use(
  over: Partial<Omit<UseRow, 'classes'>> & { input?: number; cached?: number; output?: number; times?: number } = {},
): UseRow {
  const { input = 1000, cached = 0.5, output = 200, times = 1, ...row } = over;
  const calls = row.calls ?? 1000;
  const price = times * (row.model === 'large' ? 10_000_000 : 1_000_000);
  const used = (tokens: number, each: number): UseRow['classes']['output'] => ({
    tokens: Math.round(calls * tokens),
    picos: BigInt(Math.round(calls * tokens)) * BigInt(Math.round(each)),
  });
  const classes = {
    uncached: used(input * (1 - cached), price),
    cacheRead: used(input * cached, price / 10),
    cacheWrite: used(0, price),
    output: used(output, price * 5),
    reasoning: used(0, price * 5),
  };
  return { segment: 'answers', part: 'primary', model: 'small', calls, feePicos: 0n, ...row, classes };
}

const period = (rows: UseRow[], over: Partial<PeriodUse> = {}): PeriodUse => ({
  days: 30,
  rows,
  requests: new Map(rows.filter(({ part }) => part === 'primary').map(({ segment }) => [segment, 1000])),
  adjustments: new Map(),
  ...over,
});

function costOf({ rows, adjustments }: PeriodUse): bigint {
  const used = rows.flatMap(({ classes, feePicos }) => [...Object.values(classes).map(({ picos }) => picos), feePicos]);
  return [...used, ...adjustments.values()].reduce((sum, picos) => sum + picos, 0n);
}

function byDriver(effects: readonly ChangeEffect[]): Partial<Record<ChangeDriver, bigint>> {
  const totals: Partial<Record<ChangeDriver, bigint>> = {};
  for (const { driver, picos } of effects) totals[driver] = (totals[driver] ?? 0n) + picos;
  return totals;
}

/** The driver that did at least 99 % of the change. */
function soleDriver(base: PeriodUse, current: PeriodUse, entities = NONE): string {
  const change = costOf(current) - costOf(base);
  const effects = Object.entries(byDriver(decomposePeriods(base, current, entities)));
  const [largest] = effects.sort((left, right) => Number(size(right[1]) - size(left[1])));
  expect(size((largest?.[1] ?? 0n) - change) * 100n).toBeLessThanOrEqual(size(change));
  return largest?.[0] ?? 'none';
}

const size = (picos: bigint): bigint => (picos < 0n ? -picos : picos);

it.each<[ChangeDriver, PeriodUse, PeriodUse]>([
  ['context', period([use()]), period([use({ input: 2000 })])],
  ['output', period([use()]), period([use({ output: 500 })])],
  ['cache', period([use()]), period([use({ cached: 0.1 })])],
  ['price', period([use()]), period([use({ times: 2 })])],
  ['mix', period([use()]), period([use({ model: 'large' })])],
  ['retry', period([use()]), period([use(), use({ part: 'retry', calls: 200 })])],
  ['fallback', period([use()]), period([use(), use({ part: 'fallback', model: 'large', calls: 50 })])],
  [
    'chaining',
    period([use(), use({ part: 'chain', calls: 500 })]),
    period([use(), use({ part: 'chain', calls: 1500 })]),
  ],
  [
    'retrieval',
    period([use()]),
    period([
      use(),
      use({ part: 'embedding', calls: 900, output: 0 }),
      use({ part: 'retrieval', calls: 900, input: 0, output: 0, feePicos: DOLLAR }),
    ]),
  ],
  ['checks', period([use()]), period([use(), use({ part: 'judge', calls: 300 })])],
  ['volume', period([use()]), period([use({ calls: 3000 })], { requests: new Map([['answers', 3000]]) })],
  [
    'calendar',
    period([use({ calls: 3000 })], { requests: new Map([['answers', 3000]]) }),
    period([use({ calls: 3100 })], { days: 31, requests: new Map([['answers', 3100]]) }),
  ],
  ['answers', period([use({ calls: 1000 })]), period([use({ calls: 400 })])],
  ['adjustments', period([use()]), period([use()], { adjustments: new Map([['answers', -3n * DOLLAR]]) })],
])('where only %s changes, it is all of the change', (driver, base, current) => {
  expect(soleDriver(base, current)).toBe(driver);
});

it('a new entity is new and a gone one gone; one that is only quiet is volume', () => {
  const [some, none] = [period([use()]), period([])];
  expect(soleDriver(none, some, new Set(['answers']))).toBe('new');
  expect(soleDriver(some, none, new Set(['answers']))).toBe('gone');
  expect(soleDriver(none, some)).toBe('volume');
  expect(soleDriver(some, none)).toBe('volume');
});

it('twice the traffic on a cheaper model is more for volume and less for mix', () => {
  const base = period([use({ model: 'large' })]);
  const current = period([use({ calls: 2000 })], { requests: new Map([['answers', 2000]]) });
  const { volume = 0n, mix = 0n } = byDriver(decomposePeriods(base, current, NONE));
  expect(volume).toBeGreaterThan(0n);
  expect(mix).toBeLessThan(0n);
});

const picos = fc.bigInt({ min: -1000n, max: 10n ** 15n });
const classUse = fc.record({ tokens: fc.nat(1_000_000), picos });
const anyRow = fc.record({
  segment: fc.constantFrom('a', 'b', 'c'),
  part: fc.constantFrom('primary', 'retry', 'fallback', 'chain', 'embedding', 'judge'),
  model: fc.constantFrom('small', 'large'),
  calls: fc.nat(5000),
  classes: fc.record({
    uncached: classUse,
    cacheRead: classUse,
    cacheWrite: classUse,
    output: classUse,
    reasoning: classUse,
  }),
  feePicos: picos,
});
const anyUse = fc.record({
  days: fc.integer({ min: 1, max: 31 }),
  rows: fc.array(anyRow, { maxLength: 12 }),
  requests: fc.dictionary(fc.constantFrom('a', 'b'), fc.nat(5000)).map((all) => new Map(Object.entries(all))),
  adjustments: fc.dictionary(fc.constantFrom('a', 'd'), picos).map((all) => new Map(Object.entries(all))),
});

it('effects add up to the recorded difference to the picodollar, whatever is zero, negative, new or gone', () => {
  const entities = fc.subarray(['a', 'b', 'c']).map((all) => new Set(all));
  fc.assert(
    fc.property(anyUse, anyUse, entities, (base, current, own) => {
      const effects = decomposePeriods(base, current, own);
      expect(effects.reduce((sum, effect) => sum + effect.picos, 0n)).toBe(costOf(current) - costOf(base));
      for (const segment of ['a', 'b', 'c', 'd']) {
        const of = (whole: PeriodUse): bigint =>
          costOf({
            ...whole,
            rows: whole.rows.filter((row) => row.segment === segment),
            adjustments: new Map([...whole.adjustments].filter(([key]) => key === segment)),
          });
        const part = effects.filter((effect) => effect.segment === segment);
        expect(part.reduce((sum, effect) => sum + effect.picos, 0n)).toBe(of(current) - of(base));
      }
    }),
  );
});

it('the order of rows says nothing, nor how rows of one kind are cut', () => {
  fc.assert(
    fc.property(anyUse, anyUse, (base, current) => {
      const whole = decomposePeriods(base, current, NONE);
      const turned = decomposePeriods(
        { ...base, rows: base.rows.toReversed() },
        { ...current, rows: current.rows.toReversed() },
        NONE,
      );
      expect(sorted(turned)).toEqual(sorted(whole));
    }),
  );
});

function sorted(effects: readonly ChangeEffect[]): string[] {
  return effects.map(({ segment, driver, picos: each }) => `${segment} ${driver} ${each}`).sort();
}
