import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type BareUpstream,
  listenOn,
  openBareUpstream,
  openTestGateway,
  type TestGateway,
  wireResponse,
} from '../gateway.ts';

let upstream: BareUpstream;
let gateway: TestGateway;
let status = '200 OK';
let answers = 0;

beforeAll(async () => {
  upstream = await openBareUpstream(({ socket }) => {
    const usage = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };
    const body = {
      id: `chatcmpl-9xAbc123Def456Lb${answers++}`,
      object: 'chat.completion',
      model: 'gpt-5-mini',
      choices: [],
      usage,
    };
    const isFine = status.startsWith('200');
    socket.write(wireResponse(JSON.stringify(isFine ? body : { error: { type: 'overloaded' } }), {}, status));
  });
  gateway = await openTestGateway({ upstreams: { openai: upstream.url, anthropic: upstream.url } });
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});
beforeEach(() => {
  gateway.calls.length = 0;
  upstream.seen.length = 0;
  status = '200 OK';
});

const send = (
  headers: Record<string, string> = {},
  body: object = {},
  base = `${gateway.url}/openai`,
): Promise<Response> =>
  fetch(`${base}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-1234567890abcdef', ...headers },
    body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }], ...body }),
  });

describe('labels and attempts at the gateway', () => {
  it('B08: baggage set in service 1 is on the external call made by service 3, and does not leave the house', async () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const third = await openService((carried) => send(carried));
    const second = await openService((carried) => fetch(third.url, { headers: carried }));
    const headers = { baggage: 'feature=search,customer=acme%20inc;ttl=1,env=production', traceparent: trace };
    await fetch(second.url, { headers }).then((response) => response.text());
    const [call] = await gateway.captured(1);
    expect(call?.labels).toMatchObject({ feature: 'search', customer: 'acme inc', env: 'production' });
    expect(call?.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(upstream.seen[0]?.head).toMatch(/\r\ntraceparent: 00-4bf9/);
    expect(upstream.seen[0]?.head).not.toMatch(/baggage/i);
    second.server.close();
    third.server.close();
  });

  it('headers, then the base URL, then marks of the vendor; none of ours reaches the provider', async () => {
    const base = `${gateway.url}/openai/~team=ads/~feature=chat`;
    await send(
      { 'x-whence-feature': 'search', 'x-whence-key': 'whence_secret' },
      { metadata: { run: '7' }, user: 'u1' },
      base,
    );
    const [call] = await gateway.captured(1);
    expect(call?.labels).toMatchObject({ team: 'ads', feature: 'search', 'metadata.run': '7', 'metadata.user': 'u1' });
    expect(call?.labels['metadata.key']).toMatch(/^[0-9a-f]{16}…cdef$/);
    expect(Object.keys(call?.labels ?? {})).not.toContain('key');
    expect(upstream.seen[0]?.head).toMatch(/^POST \/v1\/chat\/completions HTTP/);
    expect(upstream.seen[0]?.head).not.toMatch(/whence|~team/i);
    expect(JSON.stringify(call)).not.toContain('1234567890abcdef');
  });

  it('the same prompt after an error is a retry, with another model a fallback, and otherwise a question of its own', async () => {
    status = '503 Unavailable';
    await send();
    await send();
    status = '200 OK';
    await send({}, { model: 'gpt-5' });
    await send({}, { model: 'gpt-5' });
    const calls = await gateway.captured(4);
    expect(calls.map(({ attempt, role }) => `${attempt} ${role}`)).toEqual([
      '1 primary',
      '2 retry',
      '3 fallback',
      '1 primary',
    ]);
    expect(new Set(calls.slice(0, 3).map(({ logicalRequestId }) => logicalRequestId))).toEqual(new Set([calls[0]?.id]));
    expect(calls[3]?.logicalRequestId).toBe(null);
  });

  it('attempts with one idempotency key are one request', async () => {
    for (let sent = 0; sent < 2; sent++)
      await send({ 'idempotency-key': 'order-1' }, { messages: [{ role: 'user', content: `${sent}` }] });
    const calls = await gateway.captured(2);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(calls[1]?.logicalRequestId).toBe(calls[0]?.logicalRequestId);
  });

  it('a prompt is kept as hashes and lengths: what is carried forward shows, and cannot be read', async () => {
    const first = { role: 'user', content: 'A secret question' };
    await send({}, { messages: [first] });
    await send(
      {},
      { messages: [first, { role: 'assistant', content: 'An answer' }, { role: 'user', content: 'More' }] },
    );
    const [one, two] = await gateway.captured(2);
    expect(two?.segments?.map(({ kind }) => kind)).toEqual(['user', 'assistant', 'user']);
    expect(two?.segments?.[0]).toEqual(one?.segments?.[0]);
    expect(JSON.stringify([one, two])).not.toMatch(/secret|answer|More/);
  });
});

async function openService(
  next: (carried: Record<string, string>) => Promise<Response>,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const { baggage = '', traceparent = '' } = request.headers;
    void next({ baggage: String(baggage), traceparent: String(traceparent) }).then(async (answer) =>
      response.end(await answer.text()),
    );
  });
  return { url: `http://127.0.0.1:${await listenOn(server)}`, server };
}
