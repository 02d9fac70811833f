import { describe, expect, it } from 'vitest';
import { callOf, capturedOf, sse } from '../../../../test/captured-call.ts';

const url = 'https://api.anthropic.com/v1/messages';
const VERTEX =
  'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models';
const id = 'msg_01Ab9c2K7xQmVtZpYw3DfG8h';

function message(usage: object, more: object = {}): object {
  const body = {
    id,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6',
    content: [],
    stop_reason: 'end_turn',
    usage,
  };
  return {
    url,
    request_body: { model: 'claude-sonnet-4-6' },
    response_status: 200,
    response_body: { ...body, ...more },
  };
}

function stream(events: readonly object[]): object {
  return { url, request_body: { model: 'claude-sonnet-4-6' }, response_status: 200, sse_text: sse(events, '') };
}

const start = (usage: object) => ({
  type: 'message_start',
  message: { id, type: 'message', model: 'claude-sonnet-4-6', usage },
});
const delta = (usage: object) => ({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });
const stop = { type: 'message_stop' };

describe("Anthropic's messages", () => {
  it('input excludes cache; thinking is inside output', () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 200,
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 30 },
    };
    expect(callOf(message(usage)).usage).toEqual({
      uncachedInputTokens: 10,
      cacheReadTokens: 200,
      visibleOutputTokens: 20,
      reasoningTokens: 30,
    });
  });

  it.each([
    [
      'split by lifetime',
      {
        cache_creation_input_tokens: 300,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      },
      { cacheWriteTokens: 100, cacheWrite1hTokens: 200 },
    ],
    ['without a split', { cache_creation_input_tokens: 300 }, { cacheWriteTokens: 300 }],
    // Real: the split all zero beside a total of 1,200.
    [
      'with an empty split',
      {
        cache_creation_input_tokens: 1200,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      },
      { cacheWriteTokens: 1200 },
    ],
    ['without a total', { cache_creation: { ephemeral_1h_input_tokens: 7 } }, { cacheWrite1hTokens: 7 }],
  ])('synthetic: cache writes %s', (_, writes, expected) => {
    expect(callOf(message({ input_tokens: 0, output_tokens: 0, ...writes })).usage).toEqual(expected);
  });

  it('synthetic: a stream grows its cache writes; the growth keeps the lifetime seen at its start', () => {
    // message_start alone would leave out what server tools write later (litellm#42663).
    const events = [
      start({
        input_tokens: 5,
        cache_creation_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 100 },
        output_tokens: 1,
      }),
      delta({ cache_creation_input_tokens: 450, output_tokens: 20 }),
      stop,
    ];
    expect(callOf(stream(events)).usage).toEqual({
      uncachedInputTokens: 5,
      cacheWrite1hTokens: 450,
      visibleOutputTokens: 20,
    });
  });

  it('stream totals are cumulative: the last value of each field wins', () => {
    const events = [
      start({ input_tokens: 12, cache_read_input_tokens: 3, output_tokens: 1, service_tier: 'standard' }),
      { type: 'ping' },
      delta({ output_tokens: 40 }),
      delta({ output_tokens: 90, input_tokens: null }),
      stop,
    ];
    expect(callOf(stream(events))).toMatchObject({
      usage: { uncachedInputTokens: 12, cacheReadTokens: 3, visibleOutputTokens: 90 },
      serviceTier: 'standard',
      finishReason: 'end_turn',
      status: 'ok',
      streamed: true,
    });
  });

  it('a stream that is cut or fails is no success; its output is estimated by the length that came', () => {
    const text = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'x'.repeat(41) } };
    const begun = [start({ input_tokens: 12, cache_read_input_tokens: 3, output_tokens: 1 }), text, text];
    expect(callOf(stream(begun))).toMatchObject({
      status: 'aborted',
      metering: 'estimated',
      usage: { uncachedInputTokens: 12, cacheReadTokens: 3, visibleOutputTokens: 21 },
    });
    const failed = [...begun, { type: 'error', error: { type: 'overloaded_error', message: 'x' } }];
    expect(callOf(stream(failed))).toMatchObject({ status: 'error', errorType: 'overloaded_error' });
    expect(callOf(stream([...begun, delta({ output_tokens: 40 })]))).toMatchObject({
      status: 'aborted',
      metering: 'provider',
      usage: { visibleOutputTokens: 40 },
    });
  });

  // Excerpt of a recorded response (pydantic/pydantic-ai, MIT: test_anthropic_advisor_tool.yaml).
  it('an advisor inside a message is counted, and is a part of its own model', () => {
    const usage = {
      input_tokens: 2390,
      output_tokens: 121,
      output_tokens_details: { thinking_tokens: 28 },
      iterations: [
        { type: 'message', input_tokens: 1128, output_tokens: 110 },
        { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 2518, output_tokens: 22 },
        { type: 'message', input_tokens: 1262, output_tokens: 11 },
      ],
    };
    const call = callOf(message(usage));
    expect(call.usage).toEqual({ uncachedInputTokens: 4908, visibleOutputTokens: 115, reasoningTokens: 28 });
    expect(call.parts).toEqual([
      { model: 'claude-opus-4-8', usage: { uncachedInputTokens: 2518, visibleOutputTokens: 22 } },
      {
        model: 'claude-sonnet-4-6',
        usage: { uncachedInputTokens: 2390, visibleOutputTokens: 93, reasoningTokens: 28 },
      },
    ]);
  });

  // Excerpt of a recorded stream (pydantic/pydantic-ai, MIT: test_anthropic_compaction_usage_with_cache_streaming.yaml).
  it('compaction is counted though the totals leave it out', () => {
    const events = [
      start({ input_tokens: 100, cache_read_input_tokens: 55_096, output_tokens: 7 }),
      delta({
        input_tokens: 181,
        cache_read_input_tokens: 0,
        output_tokens: 8,
        iterations: [
          { type: 'compaction', input_tokens: 100, output_tokens: 83, cache_read_input_tokens: 55_096 },
          { type: 'message', input_tokens: 181, output_tokens: 8 },
        ],
      }),
      stop,
    ];
    const call = callOf(stream(events));
    expect(call.usage).toEqual({ uncachedInputTokens: 281, cacheReadTokens: 55_096, visibleOutputTokens: 91 });
    expect(call.parts).toBeNull();
  });

  it('an iteration whose count is no number is rejected, not left out', () => {
    const iterations = [{ type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 'many', output_tokens: 1 }];
    expect(capturedOf(message({ input_tokens: 1, output_tokens: 1, iterations })).kind).toBe('rejected');
  });

  it('iterations that tell less than the totals do not lose anything', () => {
    const usage = {
      input_tokens: 100,
      output_tokens: 10,
      iterations: [{ type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 7, output_tokens: 1 }],
    };
    expect(callOf(message(usage)).usage).toEqual({ uncachedInputTokens: 107, visibleOutputTokens: 11 });
  });

  it.each([
    ['priority', { service_tier: 'priority' }, 'priority'],
    ['batch', { service_tier: 'batch' }, 'batch'],
    ['fast mode', { service_tier: 'standard', speed: 'fast' }, 'fast'],
    ['normal speed', { service_tier: 'standard', speed: 'standard' }, 'standard'],
    ['unstated', {}, null],
  ])('synthetic: the tier charged is %s', (_, stated, tier) => {
    expect(callOf(message({ input_tokens: 1, output_tokens: 1, ...stated })).serviceTier).toBe(tier);
  });

  it('searches are counted, and where inference ran is the region', () => {
    const usage = {
      input_tokens: 1,
      output_tokens: 1,
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 },
      inference_geo: 'us',
    };
    expect(callOf(message(usage))).toMatchObject({ usage: { webSearches: 3 }, region: 'us' });
    expect(callOf(message({ ...usage, inference_geo: 'not_available' })).region).toBeNull();
  });

  it('an error is a call without usage, under its own name', () => {
    const row = { url, response_status: 529, response_body: { type: 'error', error: { type: 'overloaded_error' } } };
    expect(callOf(row)).toMatchObject({ status: 'error', errorType: 'overloaded_error', metering: 'none', usage: {} });
  });

  it.each([
    ['Vertex AI', `${VERTEX}/claude-sonnet-4-5@20250929:rawPredict`, 'gcp.vertex_ai'],
    ['a host of its own', 'https://api.deepseek.com/anthropic/v1/messages', 'deepseek'],
    ['OpenRouter', 'https://openrouter.ai/api/v1/messages', 'openrouter'],
  ])('is read at %s too', (_, url, provider) => {
    expect(callOf({ ...message({ input_tokens: 4, output_tokens: 2 }), url })).toMatchObject({
      provider,
      usage: { uncachedInputTokens: 4, visibleOutputTokens: 2 },
    });
  });

  it("Vertex AI's URL gives model and region", () => {
    const vertex = `${VERTEX}/claude-sonnet-4-5@20250929:streamRawPredict`;
    const row = { ...stream([start({ input_tokens: 1, output_tokens: 1 }), stop]), url: vertex };
    expect(callOf(row)).toMatchObject({ requestModel: 'claude-sonnet-4-5@20250929', region: 'us-east5' });
  });

  it("synthetic: OpenRouter says what a message cost there; a gateway's estimate is not a cost", () => {
    const row = message({ input_tokens: 4, output_tokens: 2, cost: 0.00021 });
    const asked = callOf({ ...row, url: 'https://openrouter.ai/api/v1/messages' });
    expect(asked.reportedCost).toEqual({ picos: 210_000_000n, currency: 'USD' });
    expect(callOf(row).reportedCost).toBeNull();
  });

  it('what costs nothing is no call: token counts, files, the state of a batch; threads of others are not ours', () => {
    for (const path of ['messages/count_tokens', 'files', 'models', 'messages/batches']) {
      expect(
        capturedOf({
          url: `https://api.anthropic.com/v1/${path}`,
          response_status: 200,
          response_body: { input_tokens: 9 },
        }).kind,
      ).toBe('skipped');
    }
    const counted = `${VERTEX}/count-tokens:rawPredict`;
    expect(capturedOf({ url: counted, response_status: 200, response_body: { input_tokens: 9 } }).kind).toBe('skipped');
    const thread = {
      url: 'https://api.openai.com/v1/threads/t1/messages',
      response_status: 200,
      response_body: { object: 'thread.message' },
    };
    expect(capturedOf(thread).kind).toBe('skipped');
  });
});

const line = (name: string, model: string, output: number) => ({
  custom_id: name,
  result: {
    type: 'succeeded',
    message: { id: `${id}${name}`, type: 'message', model, usage: { input_tokens: 10, output_tokens: output } },
  },
});

describe('results of a batch', () => {
  const results = 'https://api.anthropic.com/v1/messages/batches/msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d/results';
  it('synthetic: one line alone is the call of its message, at the batch price', () => {
    expect(
      callOf({ provider: 'anthropic', response_status: 200, response_body: line('a', 'claude-haiku-4-5', 5) }),
    ).toMatchObject({
      responseId: `${id}a`,
      serviceTier: 'batch',
      usage: { uncachedInputTokens: 10, visibleOutputTokens: 5 },
    });
  });

  it('synthetic: a whole file is one call of the batch, shared among its models', () => {
    const lines = [
      line('a', 'claude-haiku-4-5', 5),
      { custom_id: 'b', result: { type: 'errored', error: {} } },
      line('c', 'claude-opus-4-8', 7),
    ];
    const call = callOf({
      url: results,
      response_status: 200,
      sse_text: lines.map((entry) => JSON.stringify(entry)).join('\n'),
    });
    expect(call).toMatchObject({
      operation: 'batch',
      serviceTier: 'batch',
      responseId: 'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d',
    });
    expect(call.usage).toEqual({ uncachedInputTokens: 20, visibleOutputTokens: 12 });
    expect(call.parts?.map(({ model }) => model)).toEqual(['claude-haiku-4-5', 'claude-opus-4-8']);
  });
});
