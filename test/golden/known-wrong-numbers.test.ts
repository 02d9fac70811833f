import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { OuterSpans } from '../../src/core/capture/telemetry/nesting.ts';
import { formatPicos } from '../../src/core/money.ts';
import { priceBookFrom } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import type { Price } from '../../src/core/pricing/price.ts';
import { inputTokens, outputTokens } from '../../src/core/quantity.ts';
import { decodeTraces } from '../../src/ingest/otlp/decode.ts';
import { shippedPrices } from '../../src/operations/price-files.ts';
import { COST_PARTS, costParts } from '../../src/store/cost-parts.ts';
import { callOf, sse } from '../captured-call.ts';
import { chatSpan, exportOf, spanOf, START } from '../otlp-export.ts';

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

function used(input: number, output: number, more: Readonly<Record<string, string>> = {}) {
  return {
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': 0,
    'gen_ai.usage.reasoning.output_tokens': 0,
    ...more,
  };
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
