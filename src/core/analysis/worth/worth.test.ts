import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concentrationOf } from './concentration.ts';
import { growthGap } from './growth-gap.ts';
import { limitState, runwayDays } from './limit.ts';
import { lineSlope, logSlope, studentQuantile } from './slope.ts';
import { grossMargin, marginAtScale, marginRatio, marginState } from './margin.ts';
import { unitCost } from './unit-cost.ts';

const DOLLAR = 10n ** 12n;
const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

describe('unit cost', () => {
  it('times its volume is the cost, to half a unit of the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 20n), (cost, volume) => {
        const each = unitCost(cost, volume) ?? 0n;
        const error = each * volume - cost * DOLLAR;
        expect(error < 0n ? -error : error).toBeLessThanOrEqual(volume / 2n + 1n);
      }),
    );
  });

  it('of nothing is unknown, not zero', () => {
    for (const volume of [null, 0n, -1n]) expect(unitCost(5n, volume)).toBeNull();
  });
});

describe('the log slope', () => {
  it('finds an exact power again, whatever its scale, and does not care for the order', () => {
    const steps = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(steps, fc.double({ min: -3, max: 3, noNaN: true }), positive, (xs, power, scale) => {
        const found = logSlope(xs.map((x) => [x, scale * x ** power] as const));
        expect(found?.slope).toBeCloseTo(power, 5);
        const turned = logSlope(xs.toReversed().map((x) => [x, scale * x ** power] as const));
        expect(turned?.slope).toBeCloseTo(power, 5);
      }),
    );
  });

  it('holds the true slope in about 95 of 100 noisy samples', () => {
    let seed = 7;
    const unit = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const normal = (): number => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
    let held = 0;
    for (let run = 0; run < 1000; run++) {
      const pairs = Array.from({ length: 12 }, (_, index) => {
        const x = 100 * 1.1 ** index;
        return [x, x ** 1.4 * Math.exp(0.1 * normal())] as const;
      });
      const found = logSlope(pairs);
      if (found && found.low <= 1.4 && found.high >= 1.4) held++;
    }
    expect(held).toBeGreaterThan(930);
    expect(held).toBeLessThan(970);
  });

  it('of a line is what it rises by, whatever it starts from', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -1000, max: 1000 }), (rise, start) => {
        expect(lineSlope([1, 2, 3, 5, 9].map((x) => [x, start + rise * x]))?.slope).toBeCloseTo(rise, 6);
      }),
    );
  });

  it('is unknown of too few points, of none above 0, and where x stands still', () => {
    expect(
      logSlope([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ).toBeNull();
    expect(
      logSlope([
        [1, 0],
        [2, -1],
        [0, 3],
        [-1, 3],
        [4, 4],
      ]),
    ).toBeNull();
    expect(
      logSlope([
        [5, 1],
        [5, 2],
        [5, 3],
        [5, 4],
      ]),
    ).toBeNull();
  });

  it('has the quantiles of the printed tables', () => {
    for (const [degrees, quantile] of [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [5, 2.571],
      [10, 2.228],
      [30, 2.042],
    ] as const)
      expect(Math.abs(studentQuantile(degrees) / quantile - 1)).toBeLessThan(0.005);
  });
});

describe('concentration', () => {
  const amounts = fc.array(positive, { minLength: 1, maxLength: 200 });

  it('is between equal and one alone, and the curve rises from nothing to everything below the diagonal', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const found = concentrationOf(list);
        if (!found) throw new Error('nothing found');
        expect(found.gini).toBeGreaterThanOrEqual(-1e-9);
        expect(found.gini).toBeLessThan(1);
        expect(found.hhi).toBeGreaterThanOrEqual(10_000 / list.length - 1e-6);
        expect(found.hhi).toBeLessThanOrEqual(10_000 + 1e-6);
        expect(found.topShare).toBeGreaterThanOrEqual(found.topOwners / list.length - 1e-9);
        expect(found.lorenz.at(-1)?.amount).toBeCloseTo(1, 9);
        for (const { owners, amount } of found.lorenz) expect(amount).toBeLessThanOrEqual(owners + 1e-9);
      }),
    );
  });

  it('does not change with the currency', () => {
    fc.assert(
      fc.property(amounts, fc.double({ min: 0.01, max: 100, noNaN: true }), (list, rate) => {
        const [here, there] = [concentrationOf(list), concentrationOf(list.map((amount) => amount * rate))];
        expect(there?.gini).toBeCloseTo(here?.gini ?? 0, 6);
        expect(there?.topShare).toBeCloseTo(here?.topShare ?? 0, 6);
      }),
    );
  });

  it('of four alike is none, of one of four with everything is 0.75 by Gini and 10,000 by HHI with the rest gone', () => {
    expect(concentrationOf([5, 5, 5, 5])).toMatchObject({ gini: 0, hhi: 2500, topShare: 0.25, topOwners: 1 });
    expect(concentrationOf([1e-9, 1e-9, 1e-9, 1])?.gini).toBeCloseTo(0.75, 6);
    expect(concentrationOf([7])).toMatchObject({ gini: 0, hhi: 10_000, topShare: 1 });
    expect(concentrationOf([0, -4])).toBeNull();
  });
});

describe('margin', () => {
  const picos = fc.bigInt(0n, 10n ** 22n);

  it('and all costs add up to the revenue', () => {
    fc.assert(
      fc.property(picos, picos, fc.option(picos, { nil: null }), (revenue, ai, other) => {
        expect(grossMargin({ revenue, ai, other }) + ai + (other ?? 0n)).toBe(revenue);
      }),
    );
  });

  it('does not change with scale where AI grows as usage does, and shrinks where it grows faster', () => {
    const earning = { revenue: 10n * DOLLAR, ai: 6n * DOLLAR, other: DOLLAR };
    expect(marginAtScale(earning, 10, 1, true)).toBeCloseTo(marginRatio(earning) ?? 0, 9);
    expect(marginAtScale(earning, 10, 1.1, true)).toBeLessThan(0.3);
    expect(marginAtScale(earning, 10, 0.9, true)).toBeGreaterThan(0.3);
    expect(marginAtScale(earning, 10, 1, false)).toBeCloseTo(-6, 9);
  });

  it('without revenue, or with credits alone, has no percentage', () => {
    for (const revenue of [0n, -5n]) {
      expect(marginRatio({ revenue, ai: 1n, other: null })).toBeNull();
      expect(marginState({ revenue, ai: 1n, other: null }, 0.5)).toBe('no-revenue');
    }
  });
});

describe('limits', () => {
  const DAY = 86_400_000;
  const line = (from: number, perDay: number, days: number) =>
    Array.from({ length: days }, (_, day) => ({ at: day * DAY, value: from + perDay * day }));

  it('800 of 1,000 at 50 a day is 80 percent and four days', () => {
    expect(limitState(line(600, 50, 5), 1000)).toMatchObject({ used: 800, utilisation: 0.8, perDay: 50, daysLeft: 4 });
  });

  it('one that is reached has no days left, one that shrinks is never reached, one statement has no rate', () => {
    expect(limitState(line(900, 50, 5), 1000)?.daysLeft).toBe(0);
    expect(limitState(line(900, -50, 5), 1000)?.daysLeft).toBeNull();
    expect(limitState(line(900, 0, 1), 1000)).toMatchObject({ perDay: null, daysLeft: null });
    expect(limitState([], 1000)).toBeNull();
    expect(limitState(line(1, 1, 2), 0)?.utilisation).toBeNull();
  });

  it('a balance runs out by its mean draw, and one that grows never', () => {
    expect(runwayDays(line(1000, -100, 3))).toBeCloseTo(8, 9);
    expect(runwayDays(line(1000, 100, 3))).toBeNull();
  });
});

it('a growth gap is what the product does not explain, and from nothing there is none', () => {
  const gap = growthGap({ now: 110, before: 100 }, { now: 135, before: 100 });
  expect(gap?.product).toBeCloseTo(0.1, 9);
  expect(gap?.downstream).toBeCloseTo(0.35, 9);
  expect(gap?.expected).toBeCloseTo(110, 9);
  expect(gap).toMatchObject({ actual: 135, isAlert: true });
  expect(growthGap({ now: 1, before: 0 }, { now: 2, before: 1 })).toBeNull();
});
