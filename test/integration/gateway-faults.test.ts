import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import {
  type BareUpstream,
  chunkedResponse,
  exchangeBytes,
  openBareUpstream,
  openTestGateway,
  pause,
  type SeenRequest,
  type TestGateway,
  type TestGatewayOptions,
  wireResponse,
} from '../gateway.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function open(
  answer: (request: SeenRequest) => void,
  options: Omit<TestGatewayOptions, 'upstreams'> = {},
): Promise<{ upstream: BareUpstream; gateway: TestGateway }> {
  const upstream = await openBareUpstream(answer);
  const gateway = await openTestGateway({ ...options, upstreams: { openai: upstream.url, anthropic: upstream.url } });
  opened.push(upstream, gateway);
  return { upstream, gateway };
}

let answers = 0;
const completion = (more: object = {}): string =>
  JSON.stringify({
    id: `chatcmpl-9xAbc123Def456Gh${answers++}`,
    object: 'chat.completion',
    model: 'gpt-5-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 },
    ...more,
  });
const chunk = (content: string): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-7tQwErTy123uIoP456', object: 'chat.completion.chunk', model: 'gpt-5-mini', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const chat = (gateway: TestGateway, body: object = {}, init: RequestInit = {}): Promise<Response> =>
  fetch(`${gateway.url}/openai/v1/chat/completions`, {
    method: 'POST',
    ...init,
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1234567890abcdef' },
    body: JSON.stringify({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Say something to me.' }],
      ...body,
    }),
  });
const STREAM = { stream: true, stream_options: { include_usage: true } };

describe('the gateway in trouble', () => {
  it('M03: with the collector down no call fails, and what could not be recorded is counted', async () => {
    const { gateway } = await open(({ socket }) => socket.write(wireResponse(completion())), {
      append: () => Promise.reject(new AppError('inbox-full', 'full', 'later')),
    });
    const statuses = await Promise.all(Array.from({ length: 200 }, () => chat(gateway).then(({ status }) => status)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await pause(20);
    const { relayed, captured, waiting, lost } = gateway.front.counts();
    expect({ relayed, captured, kept: waiting + lost > 0 }).toEqual({ relayed: 200, captured: 0, kept: true });
  });

  it('calls wait while the inbox is full, and are on disk when it is not', async () => {
    let isFull = true;
    const kept: string[] = [];
    const { gateway } = await open(({ socket }) => socket.write(wireResponse(completion())), {
      append: async (batch) => {
        if (isFull) throw new AppError('inbox-full', 'full', 'later');
        kept.push(...batch.calls.map(({ id }) => id));
      },
    });
    for (let sent = 0; sent < 5; sent++) expect((await chat(gateway)).status).toBe(200);
    isFull = false;
    await expect.poll(() => kept.length, { timeout: 5000 }).toBe(5);
    expect(gateway.front.counts().lost).toBe(0);
  });

  it('a client that leaves ends the work upstream, and what was generated until then is counted, as an estimate', async () => {
    const { upstream, gateway } = await open(({ socket }) => {
      for (const bytes of chunkedResponse([chunk('Once upon a time there '), chunk('was a gateway, it said.')]).slice(
        0,
        3,
      ))
        socket.write(bytes);
    });
    const leaving = new AbortController();
    const response = await chat(gateway, STREAM, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    const [call] = await gateway.captured(1);
    expect(call).toMatchObject({ status: 'aborted', metering: 'estimated', streamed: true, httpStatus: 200 });
    expect(call?.usage.visibleOutputTokens).toBe(Math.ceil(46 / 4));
    expect(call?.usage.uncachedInputTokens).toBeGreaterThan(4);
    await expect.poll(() => upstream.sockets.size).toBe(0);
  });

  it('Anthropic states its input when a stream begins, so only the output of one that broke off is an estimate', async () => {
    const start = {
      type: 'message_start',
      message: {
        id: 'msg_01AbCdEf123456789',
        type: 'message',
        model: 'claude-sonnet-4-5',
        usage: { input_tokens: 400, output_tokens: 1 },
      },
    };
    const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(400) } };
    const events = [start, ...Array.from({ length: 50 }, () => delta)].map(
      (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    );
    const { gateway } = await open(async ({ socket }) => {
      for (const bytes of chunkedResponse(events).slice(0, -1)) socket.write(bytes);
      await pause(20);
      socket.destroy();
    });
    const response = await fetch(`${gateway.url}/anthropic/v1/messages`, {
      method: 'POST',
      body: '{"model":"claude-sonnet-4-5","stream":true}',
    });
    await expect(response.text()).rejects.toThrow();
    const [call] = await gateway.captured(1);
    expect(call).toMatchObject({ status: 'error', errorType: 'upstream_closed', metering: 'estimated' });
    expect(call?.usage.uncachedInputTokens).toBe(400);
    expect((call?.usage.visibleOutputTokens ?? 0) / 5000).toBeCloseTo(1, 1);
  });

  it('an upstream that cannot be reached, closes, or answers nonsense is told as such and recorded', async () => {
    const { gateway } = await open(
      ({ head, socket }) => {
        if (head.includes('/closes')) socket.destroy();
        else socket.write('SSH-2.0-OpenSSH\r\n\r\n');
      },
      { config: { gateway: { upstreams: [{ name: 'nowhere', url: 'http://127.0.0.1:1', format: 'openai.chat' }] } } },
    );
    const send = (path: string): Promise<Response> =>
      fetch(`${gateway.url}/${path}`, { method: 'POST', body: '{"model":"m"}' });
    for (const path of [
      'nowhere/v1/chat/completions',
      'openai/closes/chat/completions',
      'openai/v1/chat/completions',
    ]) {
      const response = await send(path);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ code: 'upstream-failed' });
    }
    const calls = await gateway.captured(3);
    expect(calls.map(({ status, errorType }) => [status, errorType])).toEqual([
      ['error', 'upstream_unreachable'],
      ['error', 'upstream_closed'],
      ['error', 'upstream_closed'],
    ]);
  });

  it('a silent upstream is given up after the time set, and the call timed out', async () => {
    const { gateway } = await open(() => undefined, { config: { gateway: { idleSeconds: 1 } } });
    const response = await chat(gateway);
    expect(response.status).toBe(504);
    const [call] = await gateway.captured(1);
    expect(call).toMatchObject({ status: 'timeout', errorType: 'upstream_timeout' });
  });

  it('a slow client holds the upstream back', async () => {
    const body = Buffer.alloc(200 * 1024 * 1024, 0x20);
    const { gateway, upstream } = await open(({ socket }) => {
      const { head, rest } = split(wireResponse(body, { 'Content-Type': 'application/octet-stream' }));
      socket.write(head);
      let at = 0;
      const more = (): void => {
        while (at < rest.length) {
          at += 65_536;
          if (!socket.write(rest.subarray(at - 65_536, at))) return void socket.once('drain', more);
        }
      };
      more();
    });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /gateway/openai/v1/files/f/content HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.pause();
    await pause(300);
    const [sending] = upstream.sockets;
    const taken = (sending?.bytesWritten ?? 0) - (sending?.writableLength ?? 0);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(40 * 1024 * 1024);
    let received = 0;
    socket.on('data', (bytes) => (received += bytes.length));
    socket.resume();
    await expect.poll(() => received, { timeout: 20_000 }).toBeGreaterThan(body.length);
    socket.destroy();
    expect(upstream.seen.length).toBe(1);
  });

  it('a gigabyte of upload goes through in pieces, and other traffic with it', async () => {
    let received = 0;
    const { gateway } = await open(({ socket }) => socket.write(wireResponse(completion())));
    const sink = await openSink((bytes) => (received += bytes));
    opened.push(sink);
    const other = await openTestGateway({ upstreams: { openai: sink.url } });
    opened.push(other);
    const before = process.memoryUsage().rss;
    const status = await upload(`${other.url}/openai/v1/files`, 1024);
    expect(status).toBe(200);
    expect(received).toBeGreaterThanOrEqual(1024 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect((await chat(gateway)).status).toBe(200);
  }, 60_000);

  it('a bomb in a compressed answer harms nobody: the client gets its bytes, the tap stops', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
    const { gateway } = await open(({ socket }) => socket.write(wireResponse(bomb, { 'Content-Encoding': 'gzip' })));
    const answer = await exchangeBytes(
      gateway.port,
      [
        'POST /gateway/openai/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{"model":"m"}',
      ],
      (bytes) => bytes.length > bomb.length,
    );
    expect(answer.subarray(-bomb.length).equals(bomb)).toBe(true);
    const [call] = await gateway.captured(1);
    expect(call).toMatchObject({ httpStatus: 200, metering: 'none' });
  });

  it('deeply nested JSON is passed over without recursion', async () => {
    const { gateway } = await open(({ socket }) => socket.write(wireResponse(completion())));
    const deep = `{"messages":${'['.repeat(500_000)}${']'.repeat(500_000)},"model":"gpt-5-mini"}`;
    const response = await fetch(`${gateway.url}/openai/v1/chat/completions`, { method: 'POST', body: deep });
    expect(response.status).toBe(200);
    expect((await gateway.captured(1))[0]).toMatchObject({ requestModel: 'gpt-5-mini', status: 'ok' });
  });

  it('an idle connection that the upstream has closed costs no call', async () => {
    const { gateway, upstream } = await open(({ socket }) => socket.write(wireResponse(completion())));
    expect((await chat(gateway)).status).toBe(200);
    for (const socket of upstream.sockets) socket.destroy();
    await pause(20);
    expect((await chat(gateway)).status).toBe(200);
  });
});

function split(response: Buffer): { head: Buffer; rest: Buffer } {
  const end = response.indexOf('\r\n\r\n') + 4;
  return { head: response.subarray(0, end), rest: response.subarray(end) };
}

async function openSink(onBytes: (count: number) => void): Promise<{ url: string; close(): void }> {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => onBytes(bytes.length));
    request.on('end', () => response.end('{"object":"file"}'));
  });
  const { listenOn } = await import('../gateway.ts');
  const port = await listenOn(server);
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** Sends so many megabytes in chunks, as fast as they are taken; gives the status. */
function upload(url: string, mebibytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      { method: 'POST', headers: { 'content-type': 'application/octet-stream' } },
      (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode ?? 0);
      },
    );
    outgoing.on('error', reject);
    const piece = Buffer.alloc(1024 * 1024, 0x61);
    let sent = 0;
    const more = (): void => {
      while (sent < mebibytes) {
        sent++;
        if (!outgoing.write(piece)) return void outgoing.once('drain', more);
      }
      outgoing.end();
    };
    more();
  });
}
