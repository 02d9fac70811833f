import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { OuterSpans } from '../../src/core/capture/telemetry/nesting.ts';
import { formatPicos } from '../../src/core/money.ts';
import { priceBookFrom } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import type { Price } from '../../src/core/pricing/price.ts';
import { inputTokens, outputTokens } from '../../src/core/quantity.ts';
import { decodeTraces } from '../../src/ingest/otlp/decode.ts';
import { shippedPrices } from '../../src/operations/price-files.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { COST_PARTS, costParts } from '../../src/store/cost-parts.ts';
import { deriveCharges } from '../../src/store/derived-charges.ts';
import { callOf, sse } from '../captured-call.ts';
import { chatSpan, exportOf, spanOf, START } from '../otlp-export.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

/*
 * Reports of wrong numbers in other tools, and ours: docs/methods/known-wrong-numbers.md. Usage is as the report states it; where it
 * states none, it is what its figures allow, or the rule alone is shown.
 */

const shipped = shippedPrices();

function priceOf(call: Call, ...own: readonly object[]): Price {
  return priceCall(call, priceBookFrom(shipped, own)).price;
}

/** Dollars; what is unpriced says why. */
function cost(call: Call, ...own: readonly object[]): string {
  const price = priceOf(call, ...own);
  return price.kind === 'priced' ? formatPicos(price.picos) : price.reason;
}

function openai(model: string, usage: object, more: object = {}): Call {
  return callOf({
    url: 'https://api.openai.com/v1/chat/completions',
    response_status: 200,
    response_body: { id: 'chatcmpl-1', object: 'chat.completion', model, choices: [], usage, ...more },
  });
}

function bedrock(model: string, usage: object): Call {
  return callOf({
    url: `https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(model)}/converse`,
    response_status: 200,
    response_body: { output: {}, stopReason: 'end_turn', usage },
  });
}

function gemini(model: string, usageMetadata: object): Call {
  return callOf({
    url: `https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/${model}:generateContent`,
    response_status: 200,
    response_body: { candidates: [], modelVersion: model, usageMetadata },
  });
}

describe('numbers that were wrong elsewhere', () => {
  it('1 Gemini cache hits are charged once: $0.1849 by the report’s rates, not $0.7642', () => {
    const prices = [
      { perMillionTokens: { uncachedInputTokens: 1.25, cacheReadTokens: 0.625, visibleOutputTokens: 10 } },
    ];
    const rates = { provider: 'gcp.vertex_ai', models: [{ id: 'gemini-2.5-pro', prices }] };
    const call = gemini('gemini-2.5-pro', {
      promptTokenCount: 262_960,
      cachedContentTokenCount: 257_955,
      candidatesTokenCount: 1744,
      totalTokenCount: 264_704,
    });
    expect(cost(call, rates)).toBe('0.184918125');
  });

  it('2 cached tokens on Bedrock have their own rates: $0.0047, not $0.20', () => {
    const call = bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0', {
      inputTokens: 3,
      outputTokens: 12,
      totalTokens: 13_256,
      cacheReadInputTokens: 13_216,
      cacheWriteInputTokens: 25,
    });
    expect(cost(call)).toBe('0.004672305');
  });

  it('3 the output on Bedrock costs what its tokens cost: $0.0066, not $0.13', () => {
    const call = bedrock('global.anthropic.claude-sonnet-4-5-20250929-v1:0', {
      inputTokens: 3,
      outputTokens: 442,
      totalTokens: 8712,
      cacheReadInputTokens: 7917,
      cacheWriteInputTokens: 350,
    });
    const part = costParts(priceOf(call))[COST_PARTS.indexOf('outputCost')];
    expect(formatPicos(part ?? 0n)).toBe('0.00663');
  });

  it('4 a cached OpenAI prompt: $0.34, not $1.68', () => {
    const prompt = 51_232 + 1_188_096;
    const usage = {
      prompt_tokens: prompt,
      completion_tokens: 12_909,
      total_tokens: prompt + 12_909,
      prompt_tokens_details: { cached_tokens: 1_188_096 },
    };
    expect(cost(openai('gpt-5', usage))).toBe('0.341642');
  });

  it('5 cached and reasoning tokens are parts of input and output: $0.108 and 34,603 tokens, not $0.248 and 43,043', () => {
    const usage = {
      prompt_tokens: 27_022,
      completion_tokens: 7581,
      total_tokens: 34_603,
      prompt_tokens_details: { cached_tokens: 1408 },
      completion_tokens_details: { reasoning_tokens: 7032 },
    };
    const call = openai('gpt-5.1', usage);
    expect(inputTokens(call.usage) + outputTokens(call.usage)).toBe(34_603);
    expect(cost(call)).toBe('0.1080035');
  });

  it('6 cached input through OpenRouter: 17,903 tokens, not 35,720', () => {
    const call = callOf({
      url: 'https://openrouter.ai/api/v1/chat/completions',
      response_status: 200,
      response_body: {
        id: 'gen-1',
        model: 'openai/gpt-5',
        choices: [],
        usage: {
          prompt_tokens: 17_903,
          completion_tokens: 1,
          total_tokens: 17_904,
          prompt_tokens_details: { cached_tokens: 17_817 },
        },
      },
    });
    expect(inputTokens(call.usage)).toBe(17_903);
    expect(call.usage).toMatchObject({ uncachedInputTokens: 86, cacheReadTokens: 17_817 });
  });

  it('7 cached input of a coding agent: 117,231 tokens, not 117,231 and 115,584 more', () => {
    const call = callOf({
      url: 'https://api.openai.com/v1/responses',
      response_status: 200,
      response_body: {
        id: 'resp_1',
        object: 'response',
        model: 'gpt-5-codex',
        output: [],
        usage: {
          input_tokens: 117_231,
          input_tokens_details: { cached_tokens: 115_584 },
          output_tokens: 225,
          total_tokens: 117_456,
        },
      },
    });
    expect(inputTokens(call.usage)).toBe(117_231);
    expect(call.usage).toMatchObject({ uncachedInputTokens: 1647, cacheReadTokens: 115_584 });
  });

  it('8 a call costs the same streamed and buffered, whichever chunk its usage comes in', () => {
    const usage = {
      prompt_tokens: 4000,
      completion_tokens: 60,
      total_tokens: 4060,
      prompt_tokens_details: { cached_tokens: 3840 },
    };
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-5-mini' };
    const streamed = callOf({
      url: 'https://api.openai.com/v1/chat/completions',
      response_status: 200,
      sse_text: sse([
        { ...chunk, choices: [{ index: 0, delta: { content: 'Hello' } }] },
        { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage },
      ]),
    });
    expect(cost(streamed)).toBe(cost(openai('gpt-5-mini', usage)));
    expect(cost(streamed)).toBe('0.000256');
  });

  it('9 what an agent’s span adds up of the calls below it counts once: 14,426 and 771 tokens, not 28,852 and 1,542', () => {
    const used = (input: number, output: number, more: object = {}) => ({
      'gen_ai.usage.input_tokens': input,
      'gen_ai.usage.output_tokens': output,
      'gen_ai.usage.cache_read.input_tokens': 0,
      'gen_ai.usage.reasoning.output_tokens': 0,
      ...more,
    });
    const agent = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5.1',
    };
    const spans = [
      spanOf({
        spanId: '00000000000000a1',
        name: 'invoke_agent',
        durationMs: 5000,
        attributes: used(14_426, 771, agent),
      }),
      chatSpan({
        spanId: '00000000000000a2',
        parentSpanId: '00000000000000a1',
        startMs: START + 10,
        attributes: used(6000, 400),
      }),
      chatSpan({
        spanId: '00000000000000a3',
        parentSpanId: '00000000000000a1',
        startMs: START + 2000,
        attributes: used(8426, 371),
      }),
    ];
    const bytes = Buffer.from(JSON.stringify(exportOf(spans)));
    const { calls } = decodeTraces(bytes, 'json', { door: 'otlp', now: START, outerSpans: new OuterSpans() });
    const sum = (of: (call: Call) => number): number => calls.reduce((total, call) => total + of(call), 0);
    expect(sum(({ usage }) => inputTokens(usage))).toBe(14_426);
    expect(sum(({ usage }) => outputTokens(usage))).toBe(771);
  });

  it('12 flex processing on Vertex is billed at its price: half, not the standard one', () => {
    const usage = { promptTokenCount: 7, candidatesTokenCount: 205, totalTokenCount: 212 };
    const standard = gemini('gemini-3.5-flash', { ...usage, trafficType: 'ON_DEMAND' });
    const flex = gemini('gemini-3.5-flash', { ...usage, trafficType: 'ON_DEMAND_FLEX' });
    expect(cost(standard)).toBe('0.0018555');
    expect(cost(flex)).toBe('0.00092775');
  });

  it('13 past a threshold the whole request has the higher price, not what lies above it', () => {
    const call = callOf({
      url: 'https://api.anthropic.com/v1/messages',
      response_status: 200,
      response_body: {
        id: 'msg_1',
        type: 'message',
        model: 'claude-sonnet-4-5',
        usage: { input_tokens: 300_000, output_tokens: 1000 },
      },
    });
    expect(cost(call)).toBe('1.8225');
  });

  it('15 what a broker says it billed is the price, and the list price stands beside it', () => {
    const body = { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50, cost: 0.0000139 };
    const call = callOf({
      url: 'https://openrouter.ai/api/v1/chat/completions',
      response_status: 200,
      response_body: { id: 'gen-2', model: 'openai/gpt-5-nano', choices: [], usage: body },
    });
    expect(priceOf(call)).toMatchObject({
      kind: 'priced',
      basis: 'reported',
      picos: 13_900_000n,
      listPicos: 13_000_000n,
    });
  });
});

describe('numbers that were wrong elsewhere, in a ledger', () => {
  const OCTOBER = Date.UTC(2026, 9, 1);
  const DAY_MS = 86_400_000;
  let whence: TestWhence;
  beforeAll(async () => {
    whence = await openWhence({}, () => OCTOBER + 60 * DAY_MS);
  });
  afterAll(() => whence.close());

  async function spend(asked: object): Promise<{ totals: { cost: string }; unpricedCalls: number; calls: number }> {
    return whence.ask('query', { measure: ['cost'], ...asked });
  }

  function said(at: string, amount: string, more: object = {}): object {
    const usage = { inputTokens: 10, outputTokens: 10 };
    return {
      at,
      provider: 'azure.ai.openai',
      requestModel: 'gpt-5',
      usage,
      reportedCost: { amount, currency: 'USD' },
      ...more,
    };
  }

  async function billed(provider: string, dollars: string, from: number): Promise<void> {
    const { derive, engine } = whence.context;
    const period = { from, to: from + DAY_MS };
    const traffic = { provider, model: null, operation: 'chat', quantity: null, serviceTier: null } as const;
    const charge = sampleCharge(`${provider} ${dollars}`, dollars, { chargePeriod: period, traffic });
    await storeCharges(engine, [derive.charge(charge)], 'bill');
    await deriveCharges(whence.context, null);
  }

  it('10 an answer that is logged twice costs once: $30.58, not $60.87', async () => {
    const line = said('2026-11-01T12:00:00Z', '30.58', { responseId: 'msg_01' });
    await whence.importLines('calls', [line, line]);
    await whence.importLines('calls', [line]);
    expect(await spend({ from: '2026-11-01', to: '2026-11-02' })).toMatchObject({
      totals: { cost: '30.58' },
      calls: 1,
    });
  });

  it('11 a model without a price is told beside the sum that lacks it, and is not zero', async () => {
    const known = said('2026-11-03T12:00:00Z', '0.45');
    const unknown = {
      at: '2026-11-03T12:01:00Z',
      provider: 'openai',
      requestModel: 'model-of-tomorrow',
      usage: { inputTokens: 9 },
    };
    await whence.importLines('calls', [known, unknown]);
    const day = { from: '2026-11-03', to: '2026-11-04' };
    expect(await spend(day)).toMatchObject({ totals: { cost: '0.45' }, calls: 2, unpricedCalls: 1 });
    expect(await spend({ ...day, where: ['provider=openai'] })).toMatchObject({ totals: { cost: null } });
  });

  it('14 a local day is that day alone: $0.99, not the $8.78 of the days of UTC that it touches', async () => {
    await whence.importLines('calls', [
      said('2026-11-10T07:59:59Z', '4.00', { id: 'before' }),
      said('2026-11-10T08:00:00Z', '0.49', { id: 'first' }),
      said('2026-11-11T07:59:59Z', '0.50', { id: 'last' }),
      said('2026-11-11T08:00:00Z', '3.79', { id: 'after' }),
    ]);
    const local = { from: '2026-11-10', to: '2026-11-11', timeZone: 'America/Los_Angeles' };
    expect((await spend(local)).totals.cost).toBe('0.99');
    expect((await spend({ ...local, to: '2026-11-12', from: '2026-11-09' })).totals.cost).toBe('8.78');
  });

  it('16, 17 a month costs what its bill says, and what nobody logged is told: $837, not $284; $1.43, not $0.22', async () => {
    await whence.importLines('calls', [
      said('2026-10-05T12:00:00Z', '284'),
      said('2026-10-06T12:00:00Z', '0.22', { provider: 'anthropic', requestModel: 'claude-sonnet-4-5' }),
    ]);
    await billed('azure.ai.openai', '837', OCTOBER + 4 * DAY_MS);
    await billed('anthropic', '1.43', OCTOBER + 5 * DAY_MS);
    const month = { from: '2026-10-01', to: '2026-11-01' };
    expect((await spend({ ...month, where: ['provider=azure.ai.openai'] })).totals.cost).toBe('837');
    expect((await spend({ ...month, where: ['provider=anthropic'] })).totals.cost).toBe('1.43');
    expect((await spend({ ...month, measure: ['meteredCost', 'cost'] })).totals).toEqual({
      meteredCost: '284.22',
      cost: '838.43',
    });
  });
});

describe('prices through time', () => {
  const o3 = (day: string): string => {
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 100_000, total_tokens: 1_100_000 };
    return cost({ ...openai('o3', usage), at: Date.parse(day) });
  };

  it('a call is priced at the rate in force at its instant: o3 cost $14 until 10 June 2025, and $2.80 since', () => {
    expect(o3('2025-06-09T23:59:59.999Z')).toBe('14');
    expect(o3('2025-06-10T00:00:00Z')).toBe('2.8');
  });

  it('each of the five prices that deepseek-chat has had, and its nights, holds in its time', () => {
    const at = (instant: string): string => {
      const body = {
        prompt_tokens: 1_000_000,
        completion_tokens: 0,
        total_tokens: 1_000_000,
        prompt_cache_hit_tokens: 0,
      };
      const call = callOf({
        url: 'https://api.deepseek.com/chat/completions',
        response_status: 200,
        response_body: { id: 'd', model: 'deepseek-chat', choices: [], usage: body },
      });
      return cost({ ...call, at: Date.parse(instant) });
    };
    expect(
      [
        '2025-01-15T12:00Z',
        '2025-02-09T12:00Z',
        '2025-03-01T12:00Z',
        '2025-03-01T20:00Z',
        '2025-09-10T12:00Z',
        '2025-10-01T12:00Z',
        '2026-05-01T12:00Z',
      ].map(at),
    ).toEqual(['0.14', '0.27', '0.27', '0.135', '0.56', '0.28', '0.14']);
  });
});
