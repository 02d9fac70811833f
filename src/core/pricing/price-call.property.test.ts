import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainCall } from '../../../test/sample-call.ts';
import type { Call } from '../call.ts';
import { costOf } from '../money.ts';
import { isTokenClass, QUANTITIES } from '../quantity.ts';
import type { Quantity, Usage } from '../quantity.ts';
import { priceBookFrom } from './book.ts';
import { priceCall } from './price-call.ts';

const amount = (quantity: Quantity): fc.Arbitrary<number> =>
  isTokenClass(quantity) ? fc.nat(5_000_000) : fc.nat(9_000_000).map((millionths) => millionths / 1000);

const usages: fc.Arbitrary<Usage> = fc
  .subarray([...QUANTITIES], { minLength: 1, maxLength: 6 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, amount(name)]))));

const rates = fc
  .tuple(fc.nat(99), fc.nat(999_999))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`);

const groups = fc.record({
  perMillionTokens: fc.record({ uncachedInputTokens: rates, cacheReadTokens: rates, visibleOutputTokens: rates }),
  perUnit: fc.dictionary(fc.constantFrom('images', 'seconds', 'webSearches', 'requests'), rates),
});

const reports = fc.option(fc.record({ picos: fc.bigInt(0n, 10n ** 15n), currency: fc.constantFrom('USD', 'EUR') }));

function priced(usage: Usage, prices: readonly unknown[], call: Partial<Call> = {}) {
  const book = priceBookFrom([{ provider: 'acme', models: [{ id: 'm', prices }] }]);
  return priceCall(
    { ...plainCall('p'), provider: 'acme', requestModel: 'm', responseModel: null, ...call, usage },
    book,
  );
}

it('lines add up to the cost, whoever states it', () => {
  fc.assert(
    fc.property(usages, groups, reports, (usage, group, reportedCost) => {
      const { price } = priced(usage, [group], { reportedCost });
      if (price.kind === 'unpriced') return;
      expect(price.lines.reduce((sum, line) => sum + line.picos, 0n)).toBe(price.picos);
      for (const line of price.lines) if (line.picos < 0n) throw new Error('a line below zero');
    }),
  );
});

it('every line is amount times rate, rounded once', () => {
  fc.assert(
    fc.property(usages, groups, (usage, group) => {
      const { price } = priced(usage, [group]);
      if (price.kind === 'unpriced') return;
      for (const line of price.lines) expect(line.picos).toBe(costOf(line.amountMicros, line.rate));
    }),
  );
});

it('unknown is never zero: a used quantity without a rate leaves the call unpriced', () => {
  fc.assert(
    fc.property(usages, groups, (usage, group) => {
      const { price } = priced({ ...usage, audioOutputTokens: 7 }, [group]);
      expect(price.kind).toBe('unpriced');
    }),
  );
});

it('the same call and the same book give the same price, also after other calls', () => {
  fc.assert(
    fc.property(usages, groups, (usage, group) => {
      const book = priceBookFrom([{ provider: 'acme', models: [{ id: 'm', prices: [group] }] }]);
      const call: Call = { ...plainCall('p'), provider: 'acme', requestModel: 'm', responseModel: null, usage };
      const first = priceCall(call, book);
      priceCall({ ...call, serviceTier: 'batch', region: 'eu', requestModel: 'n' }, book);
      expect(priceCall(call, book)).toEqual(first);
    }),
  );
});

it('hostile names neither throw nor find a price', () => {
  const book = priceBookFrom([]);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary-ascii', maxLength: 400 }),
      fc.constantFrom('openai', 'aws.bedrock', 'openrouter', '__proto__'),
      (name, provider) => {
        const call: Call = { ...plainCall('p'), provider, requestModel: name, responseModel: `${name}/constructor` };
        expect(priceCall(call, book).price.kind).toBe('unpriced');
      },
    ),
  );
});
