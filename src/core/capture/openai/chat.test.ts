import { describe, expect, it } from 'vitest';
import { callOf, sse } from '../../../../test/captured-call.ts';

const URL = 'https://api.openai.com/v1/chat/completions';
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function chunk(more: object): object {
  return {
    id: 'chatcmpl-ASv9R2E7Yhb2e7bj4Xl0qm9s3J42Y',
    object: 'chat.completion.chunk',
    model: 'gpt-5-mini',
    ...more,
  };
}

const HELLO = chunk({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }], usage: null });
const STOP = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null });

function streamed(messages: readonly object[], more: object = {}) {
  return callOf({ url: URL, request_body: { model: 'm' }, response_status: 200, sse_text: sse(messages), ...more });
}

function cut(text: string) {
  return callOf({ url: URL, response_status: 200, sse_text: text });
}

function openrouter(usage: object) {
  return callOf({
    url: 'https://openrouter.ai/api/v1/chat/completions',
    provider: 'openai',
    response_status: 200,
    response_body: { object: 'chat.completion', provider: 'Anthropic', choices: [], usage: { ...USAGE, ...usage } },
  });
}

describe('chat completions', () => {
  it('a stream has its usage in the last chunk, without choices', () => {
    expect(streamed([HELLO, STOP, chunk({ choices: [], usage: USAGE })])).toMatchObject({
      usage: { uncachedInputTokens: 10, visibleOutputTokens: 5 },
      metering: 'provider',
      status: 'ok',
      streamed: true,
      finishReason: 'stop',
    });
  });

  it('or in the last chunk with choices', () => {
    const last = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE });
    expect(streamed([HELLO, last]).usage).toEqual({ uncachedInputTokens: 10, visibleOutputTokens: 5 });
  });

  it('a stream that was not asked for usage is a call, unmetered', () => {
    expect(streamed([HELLO, STOP])).toMatchObject({ metering: 'none', usage: {}, status: 'ok' });
  });

  it('usage that grows with every chunk is taken once, at its last', () => {
    const growing = [1, 2, 3].map((n) =>
      chunk({ choices: [], usage: { prompt_tokens: 10, completion_tokens: n, total_tokens: 10 + n } }),
    );
    expect(streamed([...growing, STOP]).usage).toEqual({ uncachedInputTokens: 10, visibleOutputTokens: 3 });
  });

  it('the same usage in two events, or twice in one, counts once', () => {
    const twice = chunk({ choices: [], usage: USAGE, x_groq: { usage: USAGE } });
    const usage = { uncachedInputTokens: 10, visibleOutputTokens: 5 };
    expect(streamed([HELLO, twice, twice]).usage).toEqual(usage);
    expect(streamed([HELLO, STOP, chunk({ choices: [], x_groq: { usage: USAGE } })]).usage).toEqual(usage);
  });

  it('a stream cut anywhere before its end is aborted, and keeps the usage it had shown', () => {
    const whole = sse([HELLO, STOP, chunk({ choices: [], usage: USAGE })]);
    expect(cut(sse([HELLO], ''))).toMatchObject({ status: 'aborted', metering: 'none' });
    expect(cut(whole.slice(0, whole.lastIndexOf('"usage"') + 12))).toMatchObject({ status: 'aborted', usage: {} });
    expect(cut(sse([chunk({ choices: [], usage: USAGE })], 'data: {"x'))).toMatchObject({
      status: 'aborted',
      usage: { uncachedInputTokens: 10, visibleOutputTokens: 5 },
    });
  });

  it('an error inside a stream makes it a failed call', () => {
    expect(streamed([HELLO, { error: { code: 'server_error', message: 'x' } }])).toMatchObject({
      status: 'error',
      errorType: 'server_error',
    });
  });

  it('the tier charged is the one the response names', () => {
    const tiers = ['default', 'flex', 'priority', 'on_demand', 'auto'].map(
      (service_tier) =>
        callOf({
          url: URL,
          request_body: { service_tier: 'flex' },
          response_status: 200,
          response_body: { object: 'chat.completion', choices: [], usage: USAGE, service_tier },
        }).serviceTier,
    );
    expect(tiers).toEqual(['standard', 'flex', 'priority', 'standard', null]);
  });

  it('a flex request whose response names no tier was flex; a priority one is unknown', () => {
    const tiers = ['flex', 'priority'].map(
      (service_tier) => streamed([HELLO, STOP], { request_body: { service_tier } }).serviceTier,
    );
    expect(tiers).toEqual(['flex', null]);
  });

  it("OpenRouter's cost is what it charges; with a key of one's own the upstream bill comes on top", () => {
    expect(openrouter({ cost: 4e-5 })).toMatchObject({
      provider: 'openrouter',
      labels: { upstreamProvider: 'Anthropic' },
      reportedCost: { picos: 40_000_000n, currency: 'USD' },
    });
    const byok = { cost: 0.0001, is_byok: true, cost_details: { upstream_inference_cost: 0.002 } };
    expect(openrouter(byok).reportedCost).toEqual({ picos: 2_100_000_000n, currency: 'USD' });
    expect(openrouter({ cost: 0.0001, is_byok: true }).reportedCost).toBeNull();
    expect(openrouter({ server_tool_use_details: { web_search_requests: 2 } }).usage.webSearches).toBe(2);
  });

  it("xAI's ticks are ten-billionths of a dollar", () => {
    const xai = callOf({
      url: 'https://api.x.ai/v1/chat/completions',
      response_status: 200,
      response_body: { object: 'chat.completion', choices: [], usage: { ...USAGE, cost_in_usd_ticks: 1_721_250 } },
    });
    expect(xai.reportedCost).toEqual({ picos: 172_125_000n, currency: 'USD' });
  });

  it("Perplexity's total cost, searches and citations are read", () => {
    const sonar = callOf({
      url: 'https://api.perplexity.ai/chat/completions',
      response_status: 200,
      response_body: {
        object: 'chat.completion',
        choices: [],
        usage: { ...USAGE, num_search_queries: 3, citation_tokens: 40, cost: { total_cost: 0.0123 } },
      },
    });
    expect(sonar).toMatchObject({
      usage: { webSearches: 3, toolPromptTokens: 40 },
      reportedCost: { picos: 12_300_000_000n, currency: 'USD' },
      conservation: 'holds',
    });
  });

  it("a gateway's own estimate is no reported cost", () => {
    const body = { object: 'chat.completion', choices: [], usage: { ...USAGE, cost: 5 } };
    expect(callOf({ url: URL, response_status: 200, response_body: body }).reportedCost).toBeNull();
  });

  it('Groq breaks a compound answer down by model, and the parts add up', () => {
    const compound = callOf({
      url: 'https://api.groq.com/openai/v1/chat/completions',
      response_status: 200,
      response_body: {
        object: 'chat.completion',
        model: 'compound-beta',
        choices: [{ message: { executed_tools: [{ type: 'search' }, { type: 'visit' }] }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 },
        usage_breakdown: {
          models: [
            { model: 'scout', usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 } },
            {
              model: 'oss',
              usage: {
                prompt_tokens: 20,
                completion_tokens: 8,
                total_tokens: 28,
                completion_tokens_details: { reasoning_tokens: 6 },
              },
            },
          ],
        },
      },
    });
    expect(compound).toMatchObject({
      conservation: 'holds',
      usage: { uncachedInputTokens: 30, visibleOutputTokens: 6, reasoningTokens: 6, webSearches: 1 },
      parts: [
        { model: 'scout', usage: { uncachedInputTokens: 10, visibleOutputTokens: 4 } },
        { model: 'oss', usage: { uncachedInputTokens: 20, visibleOutputTokens: 2, reasoningTokens: 6 } },
        { model: 'compound-beta', usage: { webSearches: 1 } },
      ],
    });
  });

  it('an Azure deployment stands for the model asked for, the response names the real one', () => {
    const azure = callOf({
      url: 'https://acme.openai.azure.com/openai/deployments/our-gpt/chat/completions?api-version=1',
      response_status: 200,
      response_headers: { 'x-ms-region': 'Sweden Central' },
      response_body: { object: 'chat.completion', model: 'gpt-4o-2024-08-06', choices: [], usage: USAGE },
    });
    expect(azure).toMatchObject({
      provider: 'azure.ai.openai',
      requestModel: 'our-gpt',
      responseModel: 'gpt-4o-2024-08-06',
      region: 'Sweden Central',
    });
  });
});
