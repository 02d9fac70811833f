import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { capture, type CaptureOptions } from './capture.ts';
import type { Captured } from './exchange.ts';
import { exchangeFromRecord } from './record.ts';

const NOW = Date.UTC(2026, 10, 1);
const URL = 'https://api.openai.com/v1/chat/completions';
const ID = 'chatcmpl-ASv9R2E7Yhb2e7bj4Xl0qm9s3J42Y';

function captured(row: object, options: Partial<CaptureOptions> = {}): Captured {
  const exchange = exchangeFromRecord({ url: URL, request_body: { model: 'gpt-5-mini' }, ...row }, 'exchanges');
  if ('code' in exchange) throw new Error(`${exchange.place}: ${exchange.reason}`);
  return capture(exchange, { now: NOW, ...options });
}

function call(row: object, options: Partial<CaptureOptions> = {}): Call {
  const result = captured(row, options);
  if (result.kind !== 'call') throw new Error(JSON.stringify(result));
  return result.call;
}

function chat(usage: unknown): object {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
  const body = {
    id: ID,
    object: 'chat.completion',
    created: 1_762_000_000,
    model: 'gpt-5-mini-2025-08-07',
    choices,
    usage,
  };
  return { response_status: 200, response_body: body };
}

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

describe('capture', () => {
  it('a chat completion is one call, with everything said about it', () => {
    expect(call({ ...chat(USAGE), labels: { team: 'search' }, duration_ms: 812 })).toMatchObject({
      identity: `response:${ID}`,
      at: 1_762_000_000_000,
      provider: 'openai',
      requestModel: 'gpt-5-mini',
      responseModel: 'gpt-5-mini-2025-08-07',
      operation: 'chat',
      status: 'ok',
      errorType: null,
      httpStatus: 200,
      durationMs: 812,
      usage: { uncachedInputTokens: 10, visibleOutputTokens: 5 },
      metering: 'provider',
      conservation: 'holds',
      finishReason: 'stop',
      responseId: ID,
      attempt: 1,
      role: 'primary',
      labels: { team: 'search' },
      door: 'exchanges',
    });
  });

  it('the time is the recorded one, else the response clock, else the date header, else now', () => {
    const silent = { response_status: 429, response_body: { error: { type: 'rate_limit_error' } } };
    expect(call({ ...chat(USAGE), at: '2026-10-01T00:00:00Z' }).at).toBe(Date.UTC(2026, 9, 1));
    expect(call(chat(USAGE)).at).toBe(1_762_000_000_000);
    expect(call({ ...silent, response_headers: { date: 'Sat, 08 Jun 2024 10:12:35 GMT' } }).at).toBe(
      Date.UTC(2024, 5, 8, 10, 12, 35),
    );
    expect(call(silent).at).toBe(NOW);
  });

  it.each([
    [400, { error: { type: 'invalid_request_error' } }, 'error', 'invalid_request_error'],
    [429, { error: { code: 'rate_limit_exceeded' } }, 'error', 'rate_limit_exceeded'],
    [529, { error: { type: 'overloaded_error' } }, 'error', 'overloaded_error'],
    [503, 'upstream connect error', 'error', 'http_503'],
    [504, null, 'timeout', 'http_504'],
    [404, { error: "model 'secret prompt' not found" }, 'error', 'http_404'],
  ])('status %d with %j is %s %s, a call without usage', (status, body, expected, errorType) => {
    expect(call({ response_status: status, response_body: body })).toMatchObject({
      status: expected,
      errorType,
      usage: {},
      metering: 'none',
    });
  });

  it('a connection that broke is aborted', () => {
    expect(call({ response_status: null, sse_text: 'data: {"object":"chat.completion.chunk","choi' })).toMatchObject({
      status: 'aborted',
      metering: 'none',
      streamed: true,
    });
  });

  it('a successful response without usage is kept, unmetered, not free', () => {
    expect(call(chat(null))).toMatchObject({ status: 'ok', metering: 'none', usage: {}, conservation: 'unstated' });
    expect(call(chat({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })).metering).toBe('none');
  });

  it('classes that miss the stated total are marked broken, not made to fit', () => {
    expect(call(chat({ ...USAGE, total_tokens: 99 }))).toMatchObject({
      conservation: 'broken',
      usage: { uncachedInputTokens: 10, visibleOutputTokens: 5 },
    });
    expect(call(chat({ prompt_tokens: 10, completion_tokens: 5 })).conservation).toBe('unstated');
  });

  it('the attempt is what the SDK counted, and a repeated one is a retry', () => {
    expect(call({ ...chat(USAGE), request_headers: { 'X-Stainless-Retry-Count': '2' } })).toMatchObject({
      attempt: 3,
      role: 'retry',
    });
    expect(call({ ...chat(USAGE), request_headers: { 'amz-sdk-request': 'attempt=2; max=5' } }).attempt).toBe(2);
    expect(call({ ...chat(USAGE), request_headers: { 'x-stainless-retry-count': '-7' } }).attempt).toBe(1);
  });

  it('trace context of the request becomes trace and parent', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(call({ ...chat(USAGE), request_headers: { traceparent } })).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      spanId: null,
    });
  });

  it("the sender's labels win over headers, headers over the request's own marks", () => {
    const row = {
      ...chat(USAGE),
      request_body: { model: 'm', metadata: { feature: 'chat', ticket: 7 }, user: 'u-1' },
      request_headers: { 'x-whence-team': 'header', 'x-whence-env': 'prod', baggage: 'team=baggage' },
      labels: { team: 'sender' },
    };
    expect(call(row).labels).toEqual({
      team: 'sender',
      env: 'prod',
      'metadata.feature': 'chat',
      'metadata.ticket': '7',
      'metadata.user': 'u-1',
    });
  });

  it('the project billed is taken from the headers, whichever way it went', () => {
    const headers = {
      request_headers: { 'OpenAI-Project': 'proj_search' },
      response_headers: { 'openai-organization': 'acme' },
    };
    expect(call({ ...chat(USAGE), ...headers }).labels).toEqual({
      'metadata.project': 'proj_search',
      'metadata.organization': 'acme',
    });
  });

  it.each([-1, 1.5, 1e13, 'many', {}, []])('a token count of %j is rejected, never clamped', (count) => {
    expect(captured(chat({ ...USAGE, prompt_tokens: count }))).toMatchObject({
      kind: 'rejected',
      problem: { code: 'bad-quantity', place: expect.stringContaining('usage.') },
    });
  });

  it('a provider known only to configuration is read in the format it is said to speak', () => {
    const providers = [{ name: 'acme-llm', hosts: ['llm.acme.example'], format: 'openai.chat' }];
    const row = { ...chat(USAGE), url: 'https://eu.llm.acme.example/generate' };
    const oddly = { ...row, response_body: { id: ID, usage: USAGE } };
    expect(call(oddly, { providers })).toMatchObject({ provider: 'acme-llm', usage: { uncachedInputTokens: 10 } });
    expect(captured(oddly).kind).toBe('skipped');
  });

  it.each([
    ['POST a file', 'https://api.openai.com/v1/files', { id: 'file-1', object: 'file' }],
    ['list models', 'https://api.openai.com/v1/models', { object: 'list', data: [] }],
    ['count tokens', 'https://api.openai.com/v1/responses/input_tokens', { object: 'response.input_tokens' }],
    ['list what was said', 'https://api.openai.com/v1/chat/completions', { object: 'list', data: [] }],
    ['delete a video', 'https://api.openai.com/v1/videos/video_1', { object: 'video.deleted', deleted: true }],
    ['somebody else', 'https://example.com/weather', { sunny: true }],
  ])('%s: not billed by the call, skipped with a reason', (_, url, body) => {
    expect(captured({ url, response_status: 200, response_body: body })).toMatchObject({
      kind: 'skipped',
      reason: expect.stringMatching(/.{10}/),
    });
  });

  it('the same record is the same call, another one is another', () => {
    const failure = { response_status: 429, response_body: { error: { type: 'rate_limit_error' } } };
    expect(call(failure).id).toBe(call({ ...failure }).id);
    expect(call({ ...failure, at: '2026-10-01T00:00:00Z' }).id).not.toBe(
      call({ ...failure, at: '2026-10-01T00:00:01Z' }).id,
    );
    expect(call({ ...failure, request_body: { model: 'm', messages: ['a'] } }).id).not.toBe(call(failure).id);
  });

  it('the order of keys in a body makes no other call', () => {
    const body = { a: [1, { b: 2, c: 3 }], d: null };
    const other = { d: null, a: [1, { c: 3, b: 2 }] };
    const row = { response_status: 500, response_body: null };
    expect(call({ ...row, request_body: body }).id).toBe(call({ ...row, request_body: other }).id);
  });

  it('keys that reach for prototypes reach nothing', () => {
    const text = '{"__proto__":{"usage":{"prompt_tokens":9}},"constructor":{"prototype":{"polluted":1}}}';
    const row = {
      response_status: 200,
      response_body: `{"object":"chat.completion",${text.slice(1)}`,
      labels: JSON.parse('{"__proto__":"x","constructor":"y"}'),
      request_headers: JSON.parse('{"__proto__":"x"}'),
    };
    expect(call(row)).toMatchObject({ metering: 'none', usage: {}, labels: { constructor: 'y' } });
    expect({}).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('usage');
  });

  it('a body nested ten thousand deep is no danger', () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(call({ response_status: 500, request_body: JSON.parse(deep), response_body: null }).status).toBe('error');
  });

  it('whatever the numbers, a call has sound quantities or there is none', () => {
    const odd = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.constant(undefined));
    const usage = fc.record({
      prompt_tokens: odd,
      completion_tokens: odd,
      total_tokens: odd,
      prompt_tokens_details: fc.record({ cached_tokens: odd, audio_tokens: odd, cache_write_tokens: odd }),
      completion_tokens_details: fc.record({ reasoning_tokens: odd, audio_tokens: odd }),
    });
    fc.assert(
      fc.property(usage, (stated) => {
        const result = captured(chat(stated));
        const amounts = result.kind === 'call' ? Object.values(result.call.usage) : [];
        expect(amounts.every((amount) => Number.isInteger(amount) && amount > 0 && amount <= 1e12)).toBe(true);
      }),
    );
  });
});
