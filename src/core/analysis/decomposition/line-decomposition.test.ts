import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineDecomposition, type CostLine } from './line-decomposition.ts';
import { productEffects, type Factor } from './product-effects.ts';
import { roundedParts } from './rounded-parts.ts';

const size = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 }), fc.double({ min: 1e-6, max: 2, noNaN: true }));
const factor = fc.record({ before: size, after: size });
const factors = fc.array(factor, { minLength: 1, maxLength: 7 });

const productOf = (all: readonly Factor[], side: keyof Factor): number =>
  all.reduce((product, one) => product * one[side], 1);

/** The mean over every order, as the definition says: slow, and nothing to get wrong. */
function byEveryOrder(all: readonly Factor[], index: number): number {
  const orders = (left: readonly number[]): number[][] =>
    left.length === 0
      ? [[]]
      : left.flatMap((first) => orders(left.filter((one) => one !== first)).map((rest) => [first, ...rest]));
  const found = orders(all.map((_, at) => at));
  const effects = found.map((order) => {
    const changed = new Set(order.slice(0, order.indexOf(index)));
    const others = all.map((one, at) => (at === index ? 1 : changed.has(at) ? one.after : one.before));
    const own = all[index];
    return own ? (own.after - own.before) * others.reduce((product, one) => product * one, 1) : 0;
  });
  return effects.reduce((sum, one) => sum + one, 0) / found.length;
}

const close = (left: number, right: number, scale: number): void =>
  expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-12 * Math.max(scale, 1e-300));

it('effects add up to what the product changed by, whatever is zero', () => {
  fc.assert(
    fc.property(factors, (all) => {
      const [before, after] = [productOf(all, 'before'), productOf(all, 'after')];
      const effects = productEffects(all);
      const scale = effects.reduce((sum, one) => sum + Math.abs(one), before + after);
      close(
        effects.reduce((sum, one) => sum + one, 0),
        after - before,
        scale,
      );
    }),
  );
});

it('an effect is the mean over every order in which the factors could have changed', () => {
  fc.assert(
    fc.property(fc.array(factor, { minLength: 1, maxLength: 5 }), (all) => {
      const effects = productEffects(all);
      const scale = effects.reduce((sum, one) => sum + Math.abs(one), 0);
      for (const [index, effect] of effects.entries()) close(effect, byEveryOrder(all, index), scale);
    }),
    { numRuns: 60 },
  );
});

it('what did not change did nothing, and two that changed alike did the same', () => {
  fc.assert(
    fc.property(factors, factor, size, (all, twin, still) => {
      const effects = productEffects([...all, twin, twin, { before: still, after: still }]);
      expect(effects.at(-1)).toBe(0);
      close(effects.at(-2) ?? NaN, effects.at(-3) ?? NaN, Math.abs(effects.at(-2) ?? 0));
    }),
  );
});

it('twice the traffic at a cheaper model is more for volume and less for the model', () => {
  // Volume 1 to 2 while 100 $ a call become 60: analysis by logarithmic means hides both.
  expect(
    productEffects([
      { before: 1, after: 2 },
      { before: 100, after: 60 },
    ]),
  ).toEqual([80, -60]);
});

it('rounded parts add up, are less than a unit away, and leave nothing as nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 9 }), (parts) => {
      const whole = BigInt(Math.round(parts.reduce((sum, part) => sum + part, 0)));
      const rounded = roundedParts(whole, parts);
      expect(rounded.reduce((sum, part) => sum + part, 0n)).toBe(whole);
      for (const [index, part] of parts.entries()) {
        expect(Math.abs(Number(rounded[index]) - part)).toBeLessThanOrEqual(1);
        if (part === 0 && parts.some((one) => one !== 0)) expect(rounded[index]).toBe(0n);
      }
    }),
  );
});

const PLAYERS = ['volume', 'context', 'cache', 'price'] as const;
type Player = (typeof PLAYERS)[number];
const rounded = (all: readonly Factor[], side: keyof Factor): bigint => BigInt(Math.round(productOf(all, side)));
const line = fc.tuple(factor, factor, factor, factor).map((all): CostLine<Player> => {
  const [volume, context, cache, price] = all;
  return { before: rounded(all, 'before'), after: rounded(all, 'after'), factors: { volume, context, cache, price } };
});
const lines = fc.array(line, { maxLength: 12 });
const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, one) => total + one, 0n);

it('drivers add up to the recorded difference to the picodollar, and read backwards every sign turns', () => {
  fc.assert(
    fc.property(lines, (all) => {
      const there = lineDecomposition(all);
      expect(sum(there.values())).toBe(sum(all.map(({ before, after }) => after - before)));
      const back = lineDecomposition(all.map(turned));
      for (const [player, effect] of there) expect(back.get(player)).toBe(-effect);
    }),
  );
});

it('drivers do not depend on the order of lines or players, nor on how lines are grouped', () => {
  fc.assert(
    fc.property(lines, fc.nat(12), (all, cut) => {
      const whole = lineDecomposition(all);
      const shuffled = lineDecomposition(all.toReversed().map(respelt));
      const [first, second] = [lineDecomposition(all.slice(0, cut)), lineDecomposition(all.slice(cut))];
      for (const player of whole.keys()) {
        expect(shuffled.get(player)).toBe(whole.get(player));
        expect((first.get(player) ?? 0n) + (second.get(player) ?? 0n)).toBe(whole.get(player));
      }
    }),
  );
});

const STILL: Factor = { before: 1, after: 1 };

const back = ({ before, after }: Factor = STILL): Factor => ({ before: after, after: before });

function turned({ before, after, factors }: CostLine<Player>): CostLine<Player> {
  const { volume, context, cache, price } = factors;
  return {
    before: after,
    after: before,
    factors: { volume: back(volume), context: back(context), cache: back(cache), price: back(price) },
  };
}

function respelt({ factors, ...amounts }: CostLine<Player>): CostLine<Player> {
  const { volume = STILL, context = STILL, cache = STILL, price = STILL } = factors;
  return { ...amounts, factors: { price, cache, context, volume } };
}
