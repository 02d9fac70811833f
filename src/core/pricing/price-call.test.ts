import { expect, it } from 'vitest';
import { plainCall } from '../../../test/sample-call.ts';
import type { Call } from '../call.ts';
import { formatPicos } from '../money.ts';
import { priceBookFrom } from './book.ts';
import { rateById } from './explain.ts';
import { priceCall } from './price-call.ts';
import type { Price } from './price.ts';

const CALL: Call = {
  ...plainCall('price-call'),
  at: Date.parse('2026-06-01T12:00:00Z'),
  provider: 'acme',
  requestModel: 'sage-1',
  responseModel: null,
  usage: {},
  serviceTier: null,
  region: null,
};

const LIST = {
  provider: 'acme',
  sources: { list: { name: 'list', reference: 'https://acme.example/prices', licence: 'MIT' } },
  models: [
    {
      id: 'sage-1',
      prices: [
        {
          source: 'list',
          perMillionTokens: { uncachedInputTokens: '2', cacheReadTokens: '0.2', visibleOutputTokens: '8' },
          perUnit: { webSearches: '0.01' },
        },
        {
          above: 200_000,
          perMillionTokens: { uncachedInputTokens: '4', cacheReadTokens: '0.4', visibleOutputTokens: '12' },
        },
        {
          serviceTier: 'flex',
          perMillionTokens: { uncachedInputTokens: '1', cacheReadTokens: '0.1', visibleOutputTokens: '4' },
        },
        { region: 'eu', perMillionTokens: { uncachedInputTokens: '2.2', visibleOutputTokens: '8.8' } },
      ],
    },
    {
      id: 'sage-0',
      prices: [
        { to: '2026-03-01', perMillionTokens: { uncachedInputTokens: '10' } },
        { from: '2026-03-01', perMillionTokens: { uncachedInputTokens: '5' } },
        { from: '2026-03-01', hours: '22:00-06:00', perMillionTokens: { uncachedInputTokens: '3' } },
      ],
    },
    {
      id: 'sage-steps',
      prices: [{ perUnit: { seconds: '0.5' } }, { above: 10, kind: 'graduated', perUnit: { seconds: '0.2' } }],
    },
    { id: 'sage-fine', prices: [{ perMillionTokens: { uncachedInputTokens: '0.333333' } }] },
  ],
};
const book = priceBookFrom([LIST]);

function dollars(price: Price): string {
  return price.kind === 'priced' ? formatPicos(price.picos) : price.reason;
}

function cost(call: Partial<Call>, overrides: readonly unknown[] = []): string {
  return dollars(priceCall({ ...CALL, ...call }, priceBookFrom([LIST], overrides)).price);
}

function own(model: string, group: Record<string, unknown>): unknown[] {
  return [{ provider: 'acme', models: [{ id: model, prices: [group] }] }];
}

it('B07: one call costs what its SKU says: per token, per request, per second, per image, per seat', () => {
  const usage = { uncachedInputTokens: 1200, visibleOutputTokens: 300 };
  // 1,200 × $2/M + 300 × $8/M
  expect(cost({ usage })).toBe('0.0048');
  expect(cost({ usage }, own('sage-1', { allInclusive: true, perUnit: { requests: '0.02' } }))).toBe('0.02');
  // 90.5 s × $0.006/min
  const spoken = { usage: { ...usage, seconds: 90.5 } };
  expect(cost(spoken, own('sage-1', { allInclusive: true, perUnit: { seconds: '0.0001' } }))).toBe('0.00905');
  expect(cost({ usage: { images: 3 } }, own('sage-1', { perUnit: { images: '0.04' } }))).toBe('0.12');
  const seats: Partial<Call> = { requestModel: null, operation: 'seat', usage: { seats: 12 } };
  expect(cost(seats, own('*', { perUnit: { seats: 30 } }))).toBe('360');
});

it('tokens and a fee for the request can both be charged for one call', () => {
  const fee = own('sage-1', { perUnit: { requests: '0.005' } });
  expect(cost({ usage: { uncachedInputTokens: 1000 } }, fee)).toBe('0.007');
  expect(cost({ usage: { uncachedInputTokens: 1000, requests: 2 } }, fee)).toBe('0.012');
});

it('past a cliff the whole request is at the higher price, measured on all input, cached included', () => {
  const usage = { uncachedInputTokens: 100_000, visibleOutputTokens: 1000 };
  expect(cost({ usage: { ...usage, cacheReadTokens: 100_000 } })).toBe('0.228');
  expect(cost({ usage: { ...usage, cacheReadTokens: 100_001 } })).toBe('0.4520004');
});

it('past a graduated threshold only what lies above is at the other price', () => {
  expect(cost({ requestModel: 'sage-steps', usage: { seconds: 15 } })).toBe('6');
});

it('cached input is charged once, at its own price', () => {
  expect(cost({ usage: { uncachedInputTokens: 100, cacheReadTokens: 900 } })).toBe('0.00038');
});

it('reasoning is charged as output, what a tool puts into the prompt as input', () => {
  expect(cost({ usage: { reasoningTokens: 1000 } })).toBe('0.008');
  expect(cost({ usage: { toolPromptTokens: 1000 } })).toBe('0.002');
});

it('a flex call costs the flex price, and a search in it the ordinary fee', () => {
  const usage = { uncachedInputTokens: 1_000_000, webSearches: 1 };
  expect(cost({ serviceTier: 'flex', usage })).toBe('1.01');
  expect(cost({ serviceTier: 'default', usage })).toBe('4.01');
});

it('a service tier without a price is unpriced, not standard', () => {
  expect(cost({ serviceTier: 'priority', usage: { uncachedInputTokens: 1 } })).toBe('no-rate-for-quantity');
});

it('a region with a price of its own has it; any other has the general one', () => {
  expect(cost({ region: 'EU', usage: { uncachedInputTokens: 1_000 } })).toBe('0.0022');
  expect(cost({ region: 'ap-south-1', usage: { uncachedInputTokens: 1_000 } })).toBe('0.002');
});

function sage0At(text: string): string {
  return cost({ requestModel: 'sage-0', at: Date.parse(text), usage: { uncachedInputTokens: 1000 } });
}

it('the price is the one in force at the moment of the call, by date and by time of day', () => {
  expect(sage0At('2026-02-28T23:59:59.999Z')).toBe('0.01');
  expect(sage0At('2026-03-01T12:00:00Z')).toBe('0.005');
  expect(sage0At('2026-03-01T23:00:00Z')).toBe('0.003');
  expect(sage0At('2026-03-02T05:59:00Z')).toBe('0.003');
  expect(sage0At('2026-03-02T06:00:00Z')).toBe('0.005');
});

it('a price finer than a picodollar is multiplied before it is rounded', () => {
  expect(cost({ requestModel: 'sage-fine', usage: { uncachedInputTokens: 1 } })).toBe('0.000000333333');
  expect(cost({ requestModel: 'sage-fine', usage: { uncachedInputTokens: 3_000_001 } })).toBe('0.999999333333');
});

it('what the book cannot price is unpriced with a reason, never zero', () => {
  const usage = { uncachedInputTokens: 5 };
  expect(cost({ requestModel: 'sage-11', usage })).toBe('unknown-model');
  expect(cost({ provider: 'nobody', usage })).toBe('unknown-provider');
  expect(cost({ requestModel: null, usage })).toBe('no-model');
  expect(cost({ usage: { ...usage, audioOutputTokens: 1 } })).toBe('no-rate-for-quantity');
  expect(cost({ usage: {} })).toBe('no-usage');
  expect(cost({ usage: { uncachedInputTokens: -1 } })).toBe('out-of-range');
  expect(cost({ usage: { uncachedInputTokens: 1e15 } })).toBe('out-of-range');
  const ended = own('sage-old', { to: '2020-01-01', perMillionTokens: { uncachedInputTokens: 1 } });
  expect(cost({ requestModel: 'sage-old', usage }, ended)).toBe('no-rate-at-time');
  expect(cost({ at: Number.NaN, usage })).toBe('no-rate-at-time');
  const { price } = priceCall({ ...CALL, usage: { audioOutputTokens: 1 } }, book);
  expect(price).toMatchObject({ detail: 'acme sage-1 has no standard price for audioOutputTokens' });
});

it('a refused call costs nothing; one cut off after a refusal that cost tokens costs them', () => {
  const refused: Partial<Call> = { status: 'error', httpStatus: 429 };
  const { price } = priceCall({ ...CALL, ...refused }, book);
  expect(price).toMatchObject({ kind: 'priced', basis: 'not-billed', picos: 0n });
  expect(cost({ ...refused, usage: { uncachedInputTokens: 1000 } })).toBe('0.002');
  expect(cost({ status: 'aborted', httpStatus: 200 })).toBe('no-usage');
});

it('the provider’s own figure goes before the book’s, which is kept beside it; the lines add up to the figure', () => {
  const usage = { uncachedInputTokens: 1000, visibleOutputTokens: 333 };
  const reportedCost = { picos: 1_000_000_007n, currency: 'USD' };
  const { price } = priceCall({ ...CALL, usage, reportedCost }, book);
  expect(price).toMatchObject({ basis: 'reported', picos: 1_000_000_007n, listPicos: 4_664_000_000n });
  if (price.kind === 'priced') expect(price.lines.reduce((sum, line) => sum + line.picos, 0n)).toBe(1_000_000_007n);
  expect(cost({ requestModel: 'unheard-of', usage, reportedCost })).toBe('0.001000000007');
});

it('a figure in another currency is not taken for dollars', () => {
  const reportedCost = { picos: 5n, currency: 'EUR' };
  expect(cost({ usage: { uncachedInputTokens: 1000 }, reportedCost })).toBe('0.002');
  expect(cost({ requestModel: 'unheard-of', usage: { uncachedInputTokens: 1 }, reportedCost })).toBe(
    'foreign-currency',
  );
});

it('parts of a call are priced each with its own model', () => {
  const parts = [
    { model: 'sage-1', usage: { uncachedInputTokens: 1000 } },
    { model: 'sage-0', usage: { uncachedInputTokens: 1000 } },
  ];
  expect(cost({ usage: { uncachedInputTokens: 2000 }, parts })).toBe('0.007');
  const unknown = [...parts, { model: 'x', usage: { uncachedInputTokens: 1 } }];
  expect(cost({ usage: { uncachedInputTokens: 2001 }, parts: unknown })).toBe('unknown-model');
});

it('the model that answered is priced; the one asked for only when the other has no price', () => {
  const usage = { uncachedInputTokens: 1000 };
  expect(cost({ requestModel: 'sage-0', responseModel: 'sage-1', usage })).toBe('0.002');
  expect(cost({ requestModel: 'sage-1', responseModel: 'deployment-7', usage })).toBe('0.002');
});

it('a user’s own price goes before the book’s for what it states, within its dates', () => {
  const contract = own('sage-1', { from: '2026-05-01', perMillionTokens: { uncachedInputTokens: '1.5' } });
  const usage = { uncachedInputTokens: 1000, visibleOutputTokens: 1000 };
  expect(cost({ usage }, contract)).toBe('0.0095');
  expect(cost({ usage, at: Date.parse('2026-04-30') }, contract)).toBe('0.01');
  const spelt = own('SAGE-1', { serviceTier: 'On_Demand', region: 'EU', perMillionTokens: { uncachedInputTokens: 7 } });
  expect(cost({ usage: { uncachedInputTokens: 1000 }, region: 'eu' }, spelt)).toBe('0.007');
});

it('a model of one’s own hardware is unpriced until its owner states a price', () => {
  const usage = { uncachedInputTokens: 1000, gpuSeconds: 2.5 };
  expect(cost({ provider: 'vllm', requestModel: 'llama', usage })).toBe('unknown-provider');
  const hardware = {
    provider: 'vllm',
    models: [{ id: 'llama', prices: [{ allInclusive: true, perUnit: { gpuSeconds: 0.0011 } }] }],
  };
  expect(cost({ provider: 'vllm', requestModel: 'llama', usage }, [hardware])).toBe('0.00275');
});

it('every line names its rate, which the book explains', () => {
  const { price } = priceCall({ ...CALL, usage: { cacheReadTokens: 300_000 } }, book);
  if (price.kind !== 'priced') throw new Error(price.detail);
  expect(price.lines).toEqual([
    {
      model: 'sage-1',
      quantity: 'cacheReadTokens',
      amountMicros: 300_000_000_000n,
      rate: 400_000_000_000n,
      picos: 120_000_000_000n,
      rateId: 'acme/sage-1/cacheReadTokens/>200000',
    },
  ]);
  expect(rateById(book, 'acme/sage-1/cacheReadTokens/>200000')).toMatchObject({
    kind: 'cliff',
    above: 200_000,
    region: null,
  });
  expect(rateById(book, 'acme/sage-1/webSearches')?.source.reference).toBe('https://acme.example/prices');
  expect(rateById(book, 'acme/sage-2/webSearches')).toBeNull();
});
