import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentLabels, meterStats, openMeter, withLabels } from '../../sdk/src/node.ts';
import { openUpstream, type Upstream } from '../sdk-upstream.ts';
import { openWhence, type TestWhence } from '../whence.ts';

interface StoredCall {
  readonly provider: string;
  readonly status: string;
  readonly errorType: string | null;
  readonly labels: Record<string, string>;
  readonly usage: Record<string, number>;
  readonly metering: string;
  readonly streamed: boolean;
  readonly attempt: number;
  readonly role: string;
  readonly logicalRequestId: string | null;
  readonly doors?: readonly string[];
  readonly segments?: readonly { readonly kind: string }[];
}

const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

function chatEvents(id: string, asked: boolean): string[] {
  const base = { id, object: 'chat.completion.chunk', created: 1_790_000_000, model: 'gpt-5-mini-2025-08-07' };
  const usage = { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };
  const empty = asked ? { usage: null } : {};
  return [
    ...Array.from({ length: 30 }, (_, index) =>
      event({ ...base, choices: [{ index: 0, delta: { content: `word ${index} ` }, finish_reason: null }], ...empty }),
    ),
    event({ ...base, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...empty }),
    ...(asked ? [event({ ...base, choices: [], usage })] : []),
    event('[DONE]'),
  ];
}

const CHAT = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'A secret question' }] };

describe('the SDK before a real Whence', () => {
  let whence: TestWhence;
  let upstream: Upstream;
  let url: string;
  let failures = 0;

  beforeAll(async () => {
    whence = await openWhence();
    url = await whence.listen();
    upstream = await openUpstream((request, response, body) => {
      const id = request.headers['x-test-id'];
      const isAsked = body.includes('"include_usage":true');
      if (request.url?.startsWith('/fail') && failures++ === 0) {
        response.writeHead(500, { 'content-type': 'application/json', 'x-request-id': `req-${String(id)}-failed` });
        response.end('{"error":{"type":"server_error","message":"no"}}');
      } else if (request.url?.startsWith('/hang')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const text of chatEvents(String(id), false).slice(0, 20)) response.write(text);
      } else if (body.includes('"stream":true')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const text of chatEvents(String(id), isAsked)) response.write(text);
        response.end();
      } else {
        const usage = { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id, model: 'gpt-5-mini-2025-08-07', choices: [], usage }));
      }
    });
  });
  afterAll(async () => {
    await upstream.close();
    await whence.close();
  });

  function post(fetch: typeof globalThis.fetch, id: string, body: object = CHAT, path = '/v1/chat/completions') {
    return fetch(upstream.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test-0123456789abcd', 'x-test-id': id },
      body: JSON.stringify(body),
    });
  }

  async function stored(id: string): Promise<StoredCall> {
    await whence.drained();
    return (await whence.ask<{ call: StoredCall }>('call', { id })).call;
  }

  it('meters a plain answer: usage, labels, the key by hash and end, the prompt by hash', async () => {
    const meter = openMeter({ url, provider: 'openai', labels: { team: 'search' } });
    const fetch = meter.fetch();
    await (await post(fetch, 'chatcmpl-warmup000000000000000001')).json();
    await expect.poll(() => meter.stats.sent + meter.stats.queued).toBe(1);
    const response = await withLabels({ feature: 'answers' }, () => post(fetch, 'chatcmpl-plain0000000000000000002'));
    expect(response.url).toBe(`${upstream.url}/v1/chat/completions`);
    expect(await response.json()).toMatchObject({ usage: { total_tokens: 42 } });
    expect(await meter.flush()).toBe(true);
    const call = await stored('chatcmpl-plain0000000000000000002');
    expect(call).toMatchObject({ provider: 'openai', status: 'ok', metering: 'provider' });
    expect(call.labels).toMatchObject({ team: 'search', feature: 'answers' });
    expect(call.labels['metadata.key']).toMatch(/^[0-9a-f]{16}…abcd$/);
    expect(JSON.stringify(call)).not.toContain('secret question');
  });

  it('asks a stream for its usage, and the caller sees the stream as if nobody had', async () => {
    const meter = openMeter({ url, provider: 'openai' });
    const id = 'chatcmpl-stream00000000000000003';
    const response = await post(meter.fetch(), id, { ...CHAT, stream: true });
    expect(await response.text()).toBe(chatEvents(id, false).join(''));
    await meter.flush();
    expect(await stored(id)).toMatchObject({ status: 'ok', streamed: true, metering: 'provider' });
  });

  it('a stream that its reader leaves is aborted, with what came counted as an estimate', async () => {
    const meter = openMeter({ url, provider: 'openai' });
    const id = 'chatcmpl-aborted0000000000000004';
    const response = await post(meter.fetch(), id, { ...CHAT, stream: true }, '/hang/v1/chat/completions');
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await meter.flush();
    expect(await stored(id)).toMatchObject({ status: 'aborted', metering: 'estimated', streamed: true });
  });

  it('an abort by signal reaches the caller as its own error, and the call is aborted', async () => {
    const meter = openMeter({ url, provider: 'openai' });
    const abort = new AbortController();
    const id = 'chatcmpl-signal00000000000000005';
    const response = await meter.fetch()(`${upstream.url}/hang/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-test-id': id },
      body: JSON.stringify({ ...CHAT, stream: true }),
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 50);
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    await meter.flush();
    expect(await stored(id)).toMatchObject({ status: 'aborted', errorType: 'client_closed' });
  });

  it('the same prompt after an error is another attempt at the same request', async () => {
    const meter = openMeter({ url, provider: 'openai' });
    const fetch = meter.fetch();
    await (await post(fetch, 'chatcmpl-warmup000000000000000006', { ...CHAT, messages: [] })).json();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const id = 'chatcmpl-retried0000000000000007';
    const asked = { ...CHAT, messages: [{ role: 'user', content: 'Try me' }] };
    expect((await post(fetch, id, asked, '/fail/v1/chat/completions')).status).toBe(500);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await (await post(fetch, id, asked, '/fail/v1/chat/completions')).json();
    await meter.close();
    expect(await stored(id)).toMatchObject({ status: 'ok', attempt: 2, role: 'retry' });
  });

  it('parallel calls keep their labels apart', async () => {
    const meter = openMeter({ url, provider: 'openai' });
    const fetch = meter.fetch();
    const ids = Array.from({ length: 50 }, (_, index) => `chatcmpl-parallel0000000000${String(1000 + index)}x`);
    await Promise.all(
      ids.map((id, index) =>
        withLabels({ tenant: `tenant ${index}`, feature: 'outer' }, async () => {
          await new Promise((resolve) => setTimeout(resolve, (index * 7) % 13));
          return withLabels({ feature: `inner ${index % 3}` }, async () => (await post(fetch, id)).json());
        }),
      ),
    );
    expect(currentLabels()).toEqual({});
    await meter.flush();
    for (const [index, id] of ids.entries())
      expect((await stored(id)).labels).toMatchObject({ tenant: `tenant ${index}`, feature: `inner ${index % 3}` });
  });

  it('a fetch is not metered twice, so that one replaced globally may be handed to clients too', async () => {
    const meter = openMeter({ url, provider: 'openai' });
    const fetch = meter.fetch();
    expect(meter.fetch(fetch)).toBe(fetch);
    expect(openMeter({ url }).fetch(fetch)).toBe(fetch);
  });

  it('M03: with Whence down no call fails or waits, and what is held stays bounded', async () => {
    const problems: string[] = [];
    const down = 'http://127.0.0.1:9';
    const meter = openMeter({
      url: down,
      provider: 'openai',
      queueCalls: 100,
      onProblem: (text) => problems.push(text),
    });
    const fetch = meter.fetch();
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => post(fetch, `chatcmpl-down0000000000000000${1000 + index}`)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await Promise.all(answers.map((answer) => answer.json()));
    expect(await meter.flush(2000)).toBe(false);
    expect(meter.stats).toEqual({ sent: 0, queued: 100, dropped: 200 });
    expect(problems.length).toBe(1);
    expect(meterStats()).toEqual({ sent: 0, queued: 0, dropped: 0 });
  });
});
