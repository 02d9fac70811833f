import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenOn, openTestGateway, type TestGateway, wireResponse } from '../gateway.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** An upstream whose one connection the test reads and writes itself. */
async function open(): Promise<{ gateway: TestGateway; connected: Promise<Socket>; read: () => string }> {
  let text = '';
  const connected = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    connected.resolve(socket);
  });
  const port = await listenOn(server);
  const gateway = await openTestGateway({ upstreams: { openai: `http://127.0.0.1:${port}` } });
  opened.push({ close: () => void server.close() }, gateway);
  return { gateway, connected: connected.promise, read: () => text };
}

const chunkOf = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const eventOf = (content: string, more = ''): string =>
  `data: {"id":"chatcmpl-slow0ab12cd34ef56","model":"gpt-5-mini","choices":[{"index":0,"delta":{"content":"${content}"}}]${more}}\n\n`;

describe('nothing is held back', () => {
  it('of a slow upload: each piece reaches the upstream before the next is sent, and the answer comes when it wants', async () => {
    const { gateway, connected, read } = await open();
    const outgoing = httpRequest(`${gateway.url}/openai/v1/files`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
    });
    for (let piece = 0; piece < 20; piece++) {
      outgoing.write(`piece ${piece};`);
      await expect.poll(read).toContain(`piece ${piece};`);
    }
    // Some vendors answer before all has come.
    (await connected).write(wireResponse('{"id":"file-1"}'));
    const [response] = await once(outgoing, 'response');
    response.resume();
    outgoing.end();
    expect(response.statusCode).toBe(200);
  });

  it.each([
    ['asked for by us', { stream: true }, ',"usage":null'],
    ['asked for by the client', { stream: true, stream_options: { include_usage: true } }, ''],
  ])(
    'of a slow stream whose usage is %s: each event reaches the client before the next is sent',
    async (_, more, added) => {
      const { gateway, connected, read } = await open();
      const outgoing = httpRequest(`${gateway.url}/openai/v1/chat/completions`, { method: 'POST' });
      outgoing.end(JSON.stringify({ model: 'gpt-5-mini', messages: [], ...more }));
      await expect.poll(read).toContain('"include_usage":true');
      const upstream = await connected;
      upstream.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
      const [response] = await once(outgoing, 'response');
      let got = '';
      response.on('data', (bytes: Buffer) => (got += bytes.toString()));
      let shown = '';
      for (let index = 0; index < 20; index++) {
        upstream.write(chunkOf(eventOf(`word ${index}`, added)));
        shown += eventOf(`word ${index}`);
        await expect.poll(() => got).toBe(shown);
      }
      upstream.write(`${chunkOf('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n')}0\r\n\r\n`);
      await once(response, 'end');
      expect((await gateway.captured(1))[0]).toMatchObject({ streamed: true, status: 'ok' });
    },
  );

  it('of others by clients that never finish the head of a request', async () => {
    const { gateway, connected } = await open();
    const slow = Array.from({ length: 50 }, () => connect(gateway.port, '127.0.0.1'));
    for (const socket of slow) socket.on('error', () => undefined).write('POST /gateway/openai/v1/fi');
    const asking = fetch(`${gateway.url}/openai/v1/models`);
    (await connected).write(wireResponse('{"object":"list"}'));
    expect((await asking).status).toBe(200);
    expect(gateway.front.counts().open).toBeGreaterThanOrEqual(50);
    for (const socket of slow) socket.destroy();
  });
});
