import { expect, describe, it } from 'vitest';
import type { Call } from '../call.ts';
import { CurrencyRates } from '../currency-rates.ts';
import { formatPicos } from '../money.ts';
import { pricedCall } from '../../../test/priced-call.ts';
import { bookOfText, textOfBook } from './book-text.ts';
import { priceBookFrom } from './book.ts';
import { readContracts } from './contract-file.ts';
import type { Contract } from './contract.ts';
import { rateById } from './explain.ts';
import { priceCall } from './price-call.ts';

const LIST = {
  provider: 'openai',
  models: [
    {
      id: 'sage',
      aliases: ['sage-2026-01-01'],
      prices: [
        { perMillionTokens: { uncachedInputTokens: 10, visibleOutputTokens: 20 } },
        { region: 'eu', perMillionTokens: { uncachedInputTokens: 12, visibleOutputTokens: 24 } },
        { above: 1000, perMillionTokens: { uncachedInputTokens: 30, visibleOutputTokens: 40 } },
      ],
    },
    { id: 'thyme', prices: [{ perMillionTokens: { uncachedInputTokens: 1, visibleOutputTokens: 2 } }] },
  ],
};
const IN_FORCE = Date.UTC(2026, 5, 1);

function contracts(...given: readonly object[]): readonly Contract[] {
  const read = readContracts({
    contracts: given.map((contract) => ({ name: 'deal', provider: 'openai', ...contract })),
  });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read;
}

function priced(given: readonly Contract[], call: Partial<Call> = {}, own: readonly unknown[] = []): string[] {
  const { call: whole } = pricedCall({
    call: { requestModel: 'sage', at: IN_FORCE, usage: { uncachedInputTokens: 100, visibleOutputTokens: 10 }, ...call },
  });
  const book = priceBookFrom([LIST], own, { contracts: given });
  const { price } = priceCall(whole, book);
  const there = priceCall(whole, bookOfText(textOfBook(book)));
  expect(there.price).toEqual(price);
  if (price.kind !== 'priced') return [price.reason];
  return [formatPicos(price.picos), price.listPicos === null ? 'list' : formatPicos(price.listPicos)];
}

function problems(contract: object): string[] {
  const read = readContracts({ contracts: [contract] });
  return 'problems' in read ? read.problems.map(({ place, reason }) => `${place}: ${reason}`) : [];
}

describe('contracts', () => {
  it('a discount makes the price of a call, and the list price is kept beside it', () => {
    expect(priced([])).toEqual(['0.0012', 'list']);
    expect(priced(contracts({ discounts: [{ percent: 25 }] }))).toEqual(['0.0009', '0.0012']);
  });

  it('a discount holds within its dates and those of its contract', () => {
    const deal = contracts({ from: '2026-05-01', to: '2026-07-01', discounts: [{ percent: 50, from: '2026-06-01' }] });
    expect(priced(deal)).toEqual(['0.0006', '0.0012']);
    expect(priced(deal, { at: IN_FORCE - 1 })).toEqual(['0.0012', 'list']);
    expect(priced(deal, { at: Date.UTC(2026, 6, 1) })).toEqual(['0.0012', 'list']);
  });

  it('a discount is on the model, quantity, tier and region that it names', () => {
    expect(priced(contracts({ discounts: [{ percent: 50, models: ['thyme'] }] }))).toEqual(['0.0012', 'list']);
    expect(priced(contracts({ discounts: [{ percent: 50, models: ['sag*'] }] }))).toEqual(['0.0006', '0.0012']);
    expect(priced(contracts({ discounts: [{ percent: 50, quantities: ['visibleOutputTokens'] }] }))).toEqual([
      '0.0011',
      '0.0012',
    ]);
    expect(priced(contracts({ discounts: [{ percent: 50, serviceTier: 'batch' }] }))).toEqual(['0.0012', 'list']);
    const eu = contracts({ discounts: [{ percent: 50, region: 'eu' }] });
    expect(priced(eu)).toEqual(['0.0012', 'list']);
    expect(priced(eu, { region: 'eu' })).toEqual(['0.00072', '0.00144']);
  });

  it('a discount moves thresholds with it', () => {
    const usage = { uncachedInputTokens: 2000, visibleOutputTokens: 10 };
    expect(priced([], { usage })).toEqual(['0.0604', 'list']);
    expect(priced(contracts({ discounts: [{ percent: 10 }] }), { usage })).toEqual(['0.05436', '0.0604']);
  });

  it('a negotiated rate goes before a discount, a later contract before an earlier one, and a price file before all', () => {
    const rate = {
      rates: [{ id: 'sage', prices: [{ perMillionTokens: { uncachedInputTokens: 5, visibleOutputTokens: 5 } }] }],
    };
    expect(priced(contracts({ discounts: [{ percent: 50 }], ...rate }))).toEqual(['0.00055', '0.0012']);
    expect(priced(contracts(rate, { name: 'later', discounts: [{ percent: 50 }] }))).toEqual(['0.0006', '0.0012']);
    const own = {
      provider: 'openai',
      models: [{ id: 'sage', prices: [{ perMillionTokens: { uncachedInputTokens: 1, visibleOutputTokens: 1 } }] }],
    };
    expect(priced(contracts(rate), {}, [own])).toEqual(['0.00011', '0.0012']);
  });

  it('who names a model means it under its aliases, too', () => {
    const rate = {
      rates: [{ id: 'sage', prices: [{ perMillionTokens: { uncachedInputTokens: 5, visibleOutputTokens: 5 } }] }],
    };
    expect(priced(contracts(rate), { responseModel: 'sage-2026-01-01' })).toEqual(['0.00055', '0.0012']);
  });

  it('what only a contract prices has its price as list price', () => {
    const rate = {
      rates: [{ id: 'own-model', prices: [{ perMillionTokens: { uncachedInputTokens: 5, visibleOutputTokens: 5 } }] }],
    };
    expect(priced(contracts(rate), { requestModel: 'own-model' })).toEqual(['0.00055', 'list']);
  });

  it('a rate by contract opens to its contract and to the list price it is made from', () => {
    const book = priceBookFrom([LIST], [], { contracts: contracts({ discounts: [{ percent: '12.5' }] }) });
    const rate = rateById(book, 'contract/deal/openai/sage/uncachedInputTokens');
    expect(rate?.source.name).toBe('contract deal');
    expect(rate?.note).toBe('12.5 % off the list price of unstated');
  });

  it('a wrong contract is told by name of the field', () => {
    expect(problems({ name: 'deal', provider: 'openai', discounts: [{ percent: 120 }] })).toEqual([
      'contracts.0.discounts.0.percent: is no percentage: write one from 0 to 100',
    ]);
    expect(problems({ name: 'a/b', provider: 'openai' })[0]).toMatch(/^contracts\.0\.name: is no name/);
    expect(problems({ name: 'a', provider: 'openai', discuonts: [] })).toEqual(['contracts.0.discuonts: unknown key']);
  });
});

describe('currencies', () => {
  const rates = {
    EUR: [
      { from: '2026-02-01', rate: '1.25' },
      { from: '2026-01-01', rate: '1.1' },
    ],
  };

  it('an amount is worth what its currency was worth at the instant', () => {
    const currencies = new CurrencyRates(rates);
    expect(currencies.dollars(8n, 'EUR', Date.UTC(2026, 1, 1))).toBe(10n);
    expect(currencies.dollars(10n, 'EUR', Date.UTC(2026, 1, 1) - 1)).toBe(11n);
    expect(currencies.dollars(7n, 'USD', 0)).toBe(7n);
  });

  it('without a rate in force it is worth nothing that anybody knows', () => {
    const currencies = new CurrencyRates(rates);
    expect(currencies.dollars(10n, 'EUR', Date.UTC(2025, 11, 31))).toBeNull();
    expect(currencies.dollars(10n, 'CHF', Date.UTC(2026, 1, 1))).toBeNull();
  });

  it('a cost that a provider reports in another currency is the price once its rate is known', () => {
    const reportedCost = { picos: 8_000_000_000n, currency: 'EUR' };
    const { call } = pricedCall({ call: { requestModel: 'unheard', at: IN_FORCE, reportedCost } });
    expect(priceCall(call, priceBookFrom([LIST])).price).toMatchObject({
      kind: 'unpriced',
      reason: 'foreign-currency',
    });
    const { price } = priceCall(call, priceBookFrom([LIST], [], { currencies: rates }));
    expect(price).toMatchObject({ kind: 'priced', basis: 'reported', picos: 10_000_000_000n });
  });
});
