import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OuterSpans } from '../../core/capture/telemetry/nesting.ts';
import { AppError } from '../../errors.ts';
import {
  attributesOf,
  chatSpan,
  exportOf,
  type Plain,
  protobufOf,
  spanOf,
  START,
  TRACE,
} from '../../../test/otlp-export.ts';
import { decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';

const options = () => ({ door: 'otlp', now: START + 3_600_000, outerSpans: new OuterSpans() });

function traces(spans: Parameters<typeof exportOf>[0], scope?: { name: string; version: string }) {
  return decodeTraces(protobufOf(exportOf(spans, {}, scope)), 'protobuf', options());
}

function logs(eventName: string, attributes: Readonly<Record<string, Plain>>, more: object = {}) {
  const record = { timeUnixNano: `${START}000000`, attributes: attributesOf(attributes), ...more };
  const scopeLogs = [{ scope: { name: 'events' }, logRecords: [{ ...record, body: { stringValue: eventName } }] }];
  return decodeLogs(Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs }] })), 'json', options());
}

function expectDefined(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('bad-request');
  }
}

function lengthOf({ length }: Buffer): Buffer {
  return length < 0x80 ? Buffer.from([length]) : Buffer.from([(length & 0x7f) | 0x80, length >> 7]);
}

function usageIn(scope: { name: string; version: string }, attributes: Readonly<Record<string, Plain>>) {
  return traces([chatSpan({ spanId: '0a00000000000001', attributes })], scope).calls[0];
}

describe('an export', () => {
  it('of any bytes whatever is decoded or refused, and nothing else', () => {
    const sound = protobufOf(
      exportOf([chatSpan({ spanId: '0a00000000000001' }), chatSpan({ spanId: '0a00000000000002' })]),
    );
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 });
    const damaged = damage.map((changes) => {
      const bytes = Buffer.from(sound);
      for (const [place, byte] of changes) bytes[place] = byte;
      return bytes;
    });
    const cut = fc.nat(sound.length).map((length) => sound.subarray(0, length));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged, cut), (bytes) => {
        for (const decode of [decodeTraces, decodeLogs, decodeMetrics])
          expectDefined(() => decode(bytes, 'protobuf', options()));
      }),
      { numRuns: 500 },
    );
  });

  it('of any JSON whatever is decoded or refused, and nothing else', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.array(tie('any')),
        fc.dictionary(
          fc.constantFrom(
            'resourceSpans',
            'scopeSpans',
            'spans',
            'attributes',
            'key',
            'value',
            'stringValue',
            'traceId',
            'arrayValue',
            'status',
          ),
          tie('any'),
        ),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((any) => JSON.stringify(any)),
          fc.string(),
        ),
        (text) => {
          for (const decode of [decodeTraces, decodeLogs, decodeMetrics])
            expectDefined(() => decode(Buffer.from(text), 'json', options()));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('nested a million deep costs no stack', () => {
    const deep = `{"resourceSpans":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    expect(decodeTraces(Buffer.from(deep), 'json', options()).calls).toEqual([]);
    let value: Buffer = Buffer.alloc(0);
    for (let depth = 0; depth < 2000; depth += 1) value = Buffer.concat([Buffer.from([0x2a]), lengthOf(value), value]);
    expectDefined(() =>
      decodeTraces(Buffer.concat([Buffer.from([0x0a]), lengthOf(value), value]), 'protobuf', options()),
    );
  });

  it('with spans that cannot be counted says which and why, and keeps the others', () => {
    const { calls, refused, refusedCount } = traces([
      chatSpan({ spanId: '0a00000000000001' }),
      chatSpan({ spanId: '0a00000000000002', attributes: { 'gen_ai.usage.output_tokens': -3 } }),
      chatSpan({ spanId: '0a00000000000003', startMs: START + 90_000_000_000 }),
      chatSpan({ spanId: '' }),
    ]);
    expect(calls.length).toBe(1);
    expect([refusedCount, ...refused.map(({ code }) => code)]).toEqual([3, 'bad-quantity', 'bad-span', 'bad-span']);
    expect(refused[0]).toMatchObject({ place: `span ${TRACE}:0a00000000000002` });
  });

  it('takes tokens as doubles and as text, as some exporters send them', () => {
    const { calls } = traces([
      spanOf({
        spanId: '0a00000000000001',
        attributes: {
          'gen_ai.request.model': 'gpt-5-mini',
          'gen_ai.usage.input_tokens': '1200',
          'gen_ai.usage.output_tokens': '310.0',
        },
      }),
    ]);
    expect(calls[0]).toMatchObject({ usage: { uncachedInputTokens: 1200, visibleOutputTokens: 310 } });
  });
});

describe('where the cache stands', () => {
  const cached = {
    'gen_ai.usage.cache_read.input_tokens': 100,
    'gen_ai.usage.input_tokens': 500,
    'gen_ai.usage.output_tokens': 10,
    'gen_ai.usage.reasoning.output_tokens': 0,
  };

  it('is known of some instrumentations', () => {
    const inside = { uncachedInputTokens: 400, cacheReadTokens: 100 };
    const beside = { uncachedInputTokens: 500, cacheReadTokens: 100 };
    const plain = { name: 'opentelemetry.instrumentation.anthropic', version: '0.40' };
    expect(usageIn(plain, cached)).toMatchObject({ usage: inside, labels: { 'otlp.convention': 'assumed' } });
    expect(usageIn({ name: 'opentelemetry.instrumentation.botocore', version: '1' }, cached)).toMatchObject({
      usage: beside,
    });
    const anthropic = { ...cached, 'gen_ai.provider.name': 'anthropic' };
    expect(usageIn({ name: 'openlit.otel.tracing', version: '1' }, anthropic)).toMatchObject({ usage: beside });
  });

  it('is proved by a total, or by a part larger than the whole', () => {
    const scope = { name: 'my.own', version: '1' };
    expect(usageIn(scope, { ...cached, 'gen_ai.usage.total_tokens': 610 })).toMatchObject({
      usage: { uncachedInputTokens: 500 },
      conservation: 'holds',
    });
    expect(usageIn(scope, { ...cached, 'gen_ai.usage.total_tokens': 510 })).toMatchObject({
      usage: { uncachedInputTokens: 400 },
    });
    expect(usageIn(scope, { ...cached, 'gen_ai.usage.input_tokens': 50 })).toMatchObject({
      usage: { uncachedInputTokens: 50 },
    });
  });

  it('is read of the provider itself where the AI SDK passes its counts on', () => {
    const usage = {
      input_tokens: 7,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 40,
      cache_creation: { ephemeral_1h_input_tokens: 30 },
    };
    const [call] = traces(
      [
        spanOf({
          spanId: '0a00000000000001',
          name: 'ai.generateText.doGenerate',
          attributes: {
            'ai.operationId': 'ai.generateText.doGenerate',
            'ai.model.id': 'claude-sonnet-4-5',
            'ai.model.provider': 'anthropic.messages',
            'ai.usage.inputTokens': 7,
            'ai.usage.outputTokens': 12,
            'ai.usage.cachedInputTokens': 100,
            'ai.response.providerMetadata': JSON.stringify({ anthropic: { usage } }),
          },
        }),
      ],
      { name: 'ai', version: '' },
    ).calls;
    expect(call?.usage).toEqual({
      uncachedInputTokens: 7,
      cacheReadTokens: 100,
      cacheWriteTokens: 10,
      cacheWrite1hTokens: 30,
      visibleOutputTokens: 12,
    });
  });
});

describe('an event', () => {
  it('of Claude Code is a call, told apart by its request; its dollars are not taken for what was charged', () => {
    const attributes = {
      'event.name': 'api_request',
      model: 'claude-sonnet-4-5-20250929',
      input_tokens: '12',
      output_tokens: '340',
      cache_read_tokens: '5000',
      cache_creation_tokens: '700',
      cost_usd: '0.0123',
      duration_ms: '2500',
      request_id: 'req_011CTqZ4mR8vXyAbCdEfGhJk',
      'session.id': 'session-1',
    };
    const { calls } = logs('claude_code.api_request', attributes);
    expect(calls).toMatchObject([
      {
        identity: 'request:req_011CTqZ4mR8vXyAbCdEfGhJk',
        provider: 'anthropic',
        responseModel: 'claude-sonnet-4-5-20250929',
        usage: { uncachedInputTokens: 12, cacheReadTokens: 5000, cacheWriteTokens: 700, visibleOutputTokens: 340 },
        at: START - 2500,
        durationMs: 2500,
        conversationId: 'session-1',
        reportedCost: null,
        traceId: null,
      },
    ]);
  });

  it('of Codex counts when a response is complete, and only then', () => {
    const counts = {
      model: 'gpt-5-codex',
      input_token_count: 900,
      cached_token_count: 600,
      output_token_count: 80,
      reasoning_token_count: 30,
    };
    expect(logs('codex.sse_event', { ...counts, 'event.kind': 'response.created' }).calls).toEqual([]);
    expect(logs('codex.sse_event', { ...counts, 'event.kind': 'response.completed' }).calls).toMatchObject([
      { usage: { uncachedInputTokens: 300, cacheReadTokens: 600, visibleOutputTokens: 50, reasoningTokens: 30 } },
    ]);
  });

  it('of Gemini CLI has its thinking beside the output', () => {
    const counts = {
      model: 'gemini-2.5-pro',
      input_token_count: 100,
      output_token_count: 20,
      thoughts_token_count: 70,
      total_token_count: 190,
    };
    expect(logs('gemini_cli.api_response', counts).calls).toMatchObject([
      { provider: 'gcp.gemini', usage: { visibleOutputTokens: 20, reasoningTokens: 70 }, conservation: 'holds' },
    ]);
  });

  it('that repeats a span is the same call', () => {
    const span = chatSpan({ spanId: '0a00000000000001' });
    const attributes = Object.fromEntries(
      span.attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue)]),
    );
    const { calls } = logs('gen_ai.client.inference.operation.details', attributes, {
      traceId: TRACE,
      spanId: span.spanId,
    });
    const [call] = traces([span]).calls;
    expect(calls[0]?.id).toBe(call?.id);
    expect(calls[0]?.usage).toEqual(call?.usage);
  });

  it('that tells of no call, and every metric, is taken and not counted', () => {
    expect(logs('claude_code.user_prompt', { prompt: 'what is this' }).calls).toEqual([]);
    const metric = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'claude_code.token.usage' }] }] }] };
    expect(decodeMetrics(Buffer.from(JSON.stringify(metric)), 'json', options()).calls).toEqual([]);
  });
});
