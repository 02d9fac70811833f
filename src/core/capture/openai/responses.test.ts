import { describe, expect, it } from 'vitest';
import { callOf, capturedOf, sse } from '../../../../test/captured-call.ts';

const URL = 'https://api.openai.com/v1/responses';
const ID = 'resp_06a562f31ab7703300698b9df109c481979ebf760b2ff5fc75';
const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 130,
};
const CLASSES = { uncachedInputTokens: 60, cacheReadTokens: 40, visibleOutputTokens: 10, reasoningTokens: 20 };

function response(more: object = {}): object {
  return { id: ID, object: 'response', status: 'completed', model: 'gpt-5', output: [], usage: USAGE, ...more };
}

function whole(more: object = {}) {
  return callOf({ url: URL, request_body: { model: 'gpt-5' }, response_status: 200, response_body: response(more) });
}

function poll(more: object) {
  return capturedOf({ url: `${URL}/${ID}`, response_status: 200, response_body: response(more) });
}

describe('responses', () => {
  it('streamed or whole, the same response is the same call', () => {
    const events = [
      { type: 'response.created', response: response({ status: 'in_progress', usage: null }) },
      { type: 'response.output_text.delta', delta: 'Hi' },
      { type: 'response.completed', response: response() },
    ];
    const streamed = callOf({ url: URL, response_status: 200, sse_text: sse(events, '') });
    expect(streamed).toMatchObject({ usage: CLASSES, status: 'ok', streamed: true, conservation: 'holds' });
    expect(streamed.id).toBe(whole().id);
  });

  it('polling a background response counts it once, when it is finished', () => {
    const polls = [
      poll({ status: 'queued', usage: null }),
      poll({ status: 'in_progress', usage: null }),
      poll({}),
      poll({}),
    ];
    expect(polls.map(({ kind }) => kind)).toEqual(['skipped', 'skipped', 'call', 'call']);
    expect(new Set(polls.flatMap((one) => (one.kind === 'call' ? [one.call.id] : []))).size).toBe(1);
  });

  it('an incomplete response was used and says why it ended; a failed one names its error', () => {
    expect(whole({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })).toMatchObject({
      status: 'ok',
      finishReason: 'max_output_tokens',
      usage: CLASSES,
    });
    expect(whole({ status: 'failed', error: { code: 'server_error' }, usage: null })).toMatchObject({
      status: 'error',
      errorType: 'server_error',
      metering: 'none',
    });
    expect(whole({ status: 'cancelled', usage: null }).status).toBe('aborted');
  });

  it('a stream cut before its end is aborted and unmetered', () => {
    const created = { type: 'response.created', response: response({ status: 'in_progress', usage: null }) };
    expect(callOf({ url: URL, response_status: 200, sse_text: sse([created], '') })).toMatchObject({
      status: 'aborted',
      metering: 'none',
    });
  });

  it('server tools are counted from what the response did', () => {
    const output = [
      { type: 'web_search_call', action: { type: 'search' } },
      { type: 'web_search_call', action: { type: 'open_page' } },
      { type: 'web_search_call' },
      { type: 'file_search_call' },
      { type: 'code_interpreter_call', container_id: 'c1' },
      { type: 'code_interpreter_call', container_id: 'c1' },
      { type: 'code_interpreter_call', container_id: 'c2' },
      { type: 'image_generation_call' },
      { type: 'mcp_call' },
      { type: 'function_call' },
    ];
    expect(whole({ output }).usage).toEqual({
      ...CLASSES,
      webSearches: 2,
      fileSearches: 1,
      codeSessions: 2,
      images: 1,
    });
  });

  it('what the response says of its tools beats counting, and its image model is a part of its own', () => {
    const call = whole({
      output: [{ type: 'web_search_call' }, { type: 'image_generation_call' }],
      tools: [{ type: 'image_generation', model: 'gpt-image-1-mini' }],
      tool_usage: {
        web_search: { num_requests: 3 },
        image_gen: { input_tokens: 50, output_tokens: 1000, total_tokens: 1050 },
      },
    });
    expect(call).toMatchObject({ conservation: 'holds', parts: [{ model: 'gpt-5' }, { model: 'gpt-image-1-mini' }] });
    expect(call.parts?.[1]?.usage).toEqual({ uncachedInputTokens: 50, imageOutputTokens: 1000 });
    expect(call.usage).toEqual({ ...CLASSES, uncachedInputTokens: 110, imageOutputTokens: 1000, webSearches: 3 });
  });

  it("xAI's tool counts are read as it states them, reasoning stays inside output", () => {
    const call = callOf({
      url: 'https://api.x.ai/v1/responses',
      response_status: 200,
      response_body: response({
        usage: {
          ...USAGE,
          total_tokens: undefined,
          server_side_tool_usage_details: {
            web_search_calls: 2,
            x_search_calls: 1,
            mcp_calls: 9,
            file_search_calls: 1,
          },
        },
      }),
    });
    expect(call.usage).toEqual({ ...CLASSES, webSearches: 3, fileSearches: 1 });
  });

  it('the conversation is kept', () => {
    expect(whole({ conversation: { id: 'conv_1' } }).conversationId).toBe('conv_1');
  });
});
