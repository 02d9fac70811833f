import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type BareUpstream, openBareUpstream, openTestGateway, type TestGateway, wireResponse } from '../gateway.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** An upstream that says go on when it is asked to, and answers when the body is there. */
async function open(): Promise<{ upstream: BareUpstream; gateway: TestGateway }> {
  const answered = wireResponse(
    '{"id":"chatcmpl-expect0123456789ab","model":"gpt-5-mini","usage":{"prompt_tokens":3}}',
  );
  const upstream = await openBareUpstream(
    ({ socket }) => socket.write(answered),
    (head, socket) => head.includes('100-continue') && socket.write(CONTINUE),
  );
  const gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
  opened.push(upstream, gateway);
  return { upstream, gateway };
}

interface Sent {
  readonly status: number;
  /** How often it was told to go on. */
  readonly goneOn: number;
}

/** Sends the head, waits to be told to go on, and only then sends the body. */
async function send(gateway: TestGateway, path: string, body: Buffer): Promise<Sent> {
  let goneOn = 0;
  const outgoing = httpRequest(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
  });
  outgoing.on('continue', () => {
    if (goneOn++ === 0) outgoing.end(body);
  });
  outgoing.flushHeaders();
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, goneOn };
}

const chatBody = (bytes: number, more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'x'.repeat(bytes) }], ...more }),
  );

describe('a client that waits for 100 Continue', () => {
  it.each([
    ['a file of 8 MB, which the upstream lets in', '/openai/v1/files', Buffer.alloc(8_000_000, 0x20), true],
    ['a prompt too large to be held', '/openai/v1/chat/completions', chatBody(5_000_000, { stream: true }), true],
    ['a prompt that is held, and needs no question', '/openai/v1/chat/completions', chatBody(1_000_000), false],
    [
      'a stream that is asked for its usage',
      '/openai/v1/chat/completions',
      chatBody(1_000_000, { stream: true }),
      false,
    ],
  ])('sends %s once, after being told to exactly once', async (_, path, body, asksUpstream) => {
    const { upstream, gateway } = await open();
    expect(await send(gateway, path, body)).toEqual({ status: 200, goneOn: 1 });
    expect(upstream.seen).toHaveLength(1);
    const [seen] = upstream.seen;
    expect(/\r\nexpect: 100-continue/i.test(seen?.head ?? '')).toBe(asksUpstream);
    const asked = seen?.body.toString().replace(',"stream_options":{"include_usage":true}', '');
    expect(asked === body.toString()).toBe(true);
  });

  it('and is refused instead never sends its body, nor is any of it taken for a request', async () => {
    const upstream = await openBareUpstream(
      () => undefined,
      (_head, socket) => socket.write(wireResponse('{"error":{"type":"too_large"}}', {}, '413 Too Large')),
    );
    const gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
    opened.push(upstream, gateway);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      'POST /gateway/openai/v1/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    socket.write('GET /gateway/openai/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'end');
    expect(upstream.heads).toHaveLength(1);
    socket.destroy();
  });
});
