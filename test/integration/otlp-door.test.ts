import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';
import { chatSpan, exportOf, protobufOf, TRACE } from '../otlp-export.ts';

const NOW = Date.UTC(2026, 10, 1, 12, 30);

describe('POST /v1/traces', () => {
  let whence: TestWhence;
  let url: string;

  beforeAll(async () => {
    whence = await openWhence({ limits: { bodyMebibytes: 1 } }, () => NOW);
    url = await whence.listen();
  });
  afterAll(() => whence.close());

  async function post(body: string | Uint8Array, type: string, headers: Record<string, string> = {}) {
    return fetch(`${url}/v1/traces`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': type, ...headers },
    });
  }

  async function stored(id: string): Promise<Record<string, unknown>> {
    await whence.drained();
    const { call } = await whence.ask<{ call: Record<string, unknown> }>('call', { id });
    return call;
  }

  it('takes protobuf, JSON and gzip, answers in kind, and the same call comes out', async () => {
    const sent = [
      ['a000000000000001', 'application/json', {}],
      ['a000000000000002', 'application/x-protobuf', {}],
      ['a000000000000003', 'application/x-protobuf', { 'content-encoding': 'gzip' }],
    ] as const;
    for (const [spanId, type, headers] of sent) {
      const request = exportOf([chatSpan({ spanId })]);
      const plain = type === 'application/json' ? Buffer.from(JSON.stringify(request)) : protobufOf(request);
      const body = 'content-encoding' in headers ? gzipSync(plain) : plain;
      const response = await post(body, type, headers);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      expect(await response.text()).toBe(type === 'application/json' ? '{}' : '');
      expect(await stored(`${TRACE}:${spanId}`)).toMatchObject({
        provider: 'openai',
        responseModel: 'gpt-5-mini-2025-08-07',
        operation: 'chat',
        usage: { uncachedInputTokens: 176, cacheReadTokens: 1024, visibleOutputTokens: 182, reasoningTokens: 128 },
        durationMs: 812,
        door: 'otlp',
        labels: { 'resource.service.name': 'shop', 'resource.k8s.pod.label.team': 'ads' },
      });
    }
  });
});
