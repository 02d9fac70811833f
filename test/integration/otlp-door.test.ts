import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
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

  it('says in the encoding of the request what it did not take, and why', async () => {
    const request = exportOf([
      chatSpan({ spanId: 'b000000000000001' }),
      chatSpan({ spanId: 'b000000000000002', attributes: { 'gen_ai.usage.input_tokens': -1 } }),
    ]);
    const json = await post(JSON.stringify(request), 'application/json');
    const answer: { partialSuccess: { rejectedSpans: string; errorMessage: string } } = await json.json();
    expect(answer.partialSuccess.rejectedSpans).toBe('1');
    expect(answer.partialSuccess.errorMessage).toContain(
      `span ${TRACE}:b000000000000002: uncachedInputTokens is negative`,
    );
    const protobuf = Buffer.from(await (await post(protobufOf(request), 'application/x-protobuf')).arrayBuffer());
    // partial_success { rejected_spans: 1, error_message }
    expect([protobuf[0], ...protobuf.subarray(3, 6)]).toEqual([0x0a, 0x08, 1, 0x12]);
    expect(protobuf.toString('utf8')).toContain('uncachedInputTokens is negative');
  });

  it('refuses what it cannot read with a google.rpc.Status, and goes on', async () => {
    expect(await problem(await post('{"resourceSpans":', 'application/json'))).toMatchObject({ status: 400, code: 3 });
    expect(await problem(await post('hello', 'text/plain'))).toMatchObject({ status: 415, code: 3 });
    expect(await problem(await fetch(`${url}/v1/traces`))).toMatchObject({ status: 405 });
    const protobuf = await post(Buffer.from([0x0a, 0xff]), 'application/x-protobuf');
    expect([protobuf.status, protobuf.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
    const torn = gzipSync(protobufOf(exportOf([chatSpan({ spanId: 'b000000000000003' })]))).subarray(0, 40);
    expect((await post(torn, 'application/x-protobuf', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post('{}', 'application/json')).status).toBe(200);
  });

  it('bounds what is sent, before and after inflation', async () => {
    const large = 'x'.repeat(2 * 1024 * 1024);
    expect(await problem(await post(large, 'application/json'))).toMatchObject({ status: 413 });
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(await problem(await post(bomb, 'application/json', { 'content-encoding': 'gzip' }))).toMatchObject({
      status: 413,
    });
  });

  it('takes logs and metrics at their own paths', async () => {
    for (const path of ['/v1/logs', '/v1/metrics']) {
      const response = await fetch(url + path, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
      expect([path, response.status, await response.text()]).toEqual([path, 200, '{}']);
    }
  });

  it('keeps nothing of what was said, in the inbox or in the store', async () => {
    const secret = 'a secret question';
    await post(JSON.stringify(exportOf([chatSpan({ spanId: 'c000000000000001' })])), 'application/json');
    const inbox = filesBelow(join(whence.dataDir, 'inbox'));
    expect(inbox.length).toBeGreaterThan(0);
    expect(inbox.filter((file) => readFileSync(file).includes(secret))).toEqual([]);
    await whence.drained();
    for (const operation of ['call', 'trace']) {
      const answer = await whence.ask<object>(operation, { id: `${TRACE}:c000000000000001` });
      expect(JSON.stringify(answer)).not.toContain('question');
    }
  });
});

async function problem(response: Response): Promise<{ status: number; code: number; message: string }> {
  const body: { code: number; message: string } = await response.json();
  return { status: response.status, ...body };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

it('a full inbox is answered with 503 and a time to come again', async () => {
  const whence = await openWhence({ inbox: { mebibytes: 1 }, limits: { bodyMebibytes: 64 } }, () => NOW);
  const url = await whence.listen();
  const spans = Array.from({ length: 12_000 }, (_, index) =>
    chatSpan({
      spanId: (index + 1).toString(16).padStart(16, 'd'),
      attributes: { 'app.order': `${'order'.repeat(20)}${index}` },
    }),
  );
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    body: new Uint8Array(protobufOf(exportOf(spans))),
    headers: { 'content-type': 'application/x-protobuf' },
  });
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  await whence.close();
});
