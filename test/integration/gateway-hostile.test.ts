import { afterEach, describe, expect, it } from 'vitest';
import {
  chunkedResponse,
  exchangeBytes,
  openBareUpstream,
  openTestGateway,
  pause,
  type SeenRequest,
  type TestGateway,
  wireResponse,
} from '../gateway.ts';
import { openWebSocketUpstream } from '../web-socket-upstream.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const DEPTH = 500_000;
const NESTED = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
const USAGE = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };
const completion = (id: string): string => JSON.stringify({ id, model: 'gpt-5-mini', choices: [], usage: USAGE });
const event = (data: string): string => `data: ${data}\n\n`;

async function openTo(hostile: (request: SeenRequest) => void): Promise<TestGateway> {
  const bad = await openBareUpstream(hostile);
  const good = await openBareUpstream(({ socket }) =>
    socket.write(wireResponse(completion('chatcmpl-good0ab12cd34ef56'))),
  );
  const gateway = await openTestGateway({ upstreams: { openai: bad.url, groq: good.url } });
  opened.push(bad, good, gateway);
  return gateway;
}

const ask = (gateway: TestGateway, path: string): Promise<Response> =>
  fetch(`${gateway.url}/${path}`, { method: 'POST', body: '{"model":"gpt-5-mini","messages":[]}' });

/** Asks the hostile upstream, and beside it a sound one, which must not be harmed. */
async function askBoth(gateway: TestGateway): Promise<{ status: number; body: string }> {
  const [hostile, sound] = await Promise.all([
    ask(gateway, 'openai/v1/chat/completions').then(async (response) => ({
      status: response.status,
      body: await response.text(),
    })),
    ask(gateway, 'groq/openai/v1/chat/completions'),
  ]);
  expect(sound.status).toBe(200);
  await gateway.captured(2);
  expect(gateway.calls.map(({ provider }) => provider).sort()).toEqual(['groq', 'openai']);
  expect(gateway.front.counts()).toMatchObject({ lost: 0 });
  return hostile;
}

describe('an upstream that means harm', () => {
  it('by JSON nested without end in an answer harms nobody, and the client gets it', async () => {
    const body = `{"choices":${NESTED},"id":"chatcmpl-deep0ab12cd34ef56","usage":${JSON.stringify(USAGE)}}`;
    const gateway = await openTo(({ socket }) => socket.write(wireResponse(body)));
    const answer = await askBoth(gateway);
    expect([answer.status, answer.body === body]).toEqual([200, true]);
    expect(gateway.calls.find(({ provider }) => provider === 'openai')).toMatchObject({ httpStatus: 200 });
  });

  it('by JSON nested without end in a stream harms nobody, and the usage of the stream is read', async () => {
    const last = event(completion('chatcmpl-deep0ab12cd34ef57'));
    const events = [event(`{"choices":${NESTED}}`), event(`{"usage":{"prompt_tokens":${NESTED}}}`), last];
    const gateway = await openTo(({ socket }) => {
      for (const bytes of chunkedResponse(events)) socket.write(bytes);
    });
    expect((await askBoth(gateway)).body === events.join('')).toBe(true);
    expect(gateway.calls.find(({ provider }) => provider === 'openai')?.usage.visibleOutputTokens).toBe(12);
  });

  it('by an event of 60 MB that never ends harms nobody', async () => {
    const piece = 'x'.repeat(1 << 20);
    const gateway = await openTo(({ socket }) => {
      for (const bytes of chunkedResponse([
        'data: {"choices":[{"delta":{"content":"',
        ...Array.from({ length: 60 }, () => piece),
      ]))
        socket.write(bytes);
    });
    expect((await askBoth(gateway)).body).toHaveLength(60 * piece.length + 39);
  });

  it('by chunks of one byte harms nobody', async () => {
    const text = event(completion('chatcmpl-tiny0ab12cd34ef56')).repeat(100);
    const gateway = await openTo(({ socket }) => {
      socket.write(Buffer.concat(chunkedResponse(text.split(''))));
    });
    expect((await askBoth(gateway)).body).toBe(text);
  });

  it.each([
    ['a head without end', `HTTP/1.1 200 OK\r\n${'X-Flood: 0123456789012345678901234567890\r\n'.repeat(10_000)}`],
    ['a status line without end', `HTTP/1.1 200 ${'O'.repeat(300_000)}`],
    ['a chunk that says it is endless', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(20)}\r\n`],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
  ])('by %s is told as an upstream that failed', async (_, bytes) => {
    const gateway = await openTo(({ socket }) => socket.write(bytes));
    const answer = await exchangeBytes(gateway.port, [
      'POST /gateway/openai/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{"model":"m"}',
    ]);
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n.*"code":"upstream-failed"/s);
    expect((await gateway.captured(1))[0]).toMatchObject({ status: 'error', errorType: 'upstream_closed' });
    expect((await ask(gateway, 'groq/openai/v1/chat/completions')).status).toBe(200);
  });

  it('by going on with "continue" without end ends with the client', async () => {
    const gateway = await openTo(({ socket }) => {
      const more = (): void => {
        while (socket.writable && socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)));
        if (socket.writable) socket.once('drain', more);
      };
      more();
    });
    await exchangeBytes(
      gateway.port,
      [
        'POST /gateway/openai/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{"model":"m"}',
      ],
      (bytes) => bytes.length > 100_000,
    );
    await pause(50);
    expect((await ask(gateway, 'groq/openai/v1/chat/completions')).status).toBe(200);
    expect(gateway.front.counts().open).toBeLessThan(3);
  });

  it('by JSON nested without end in a WebSocket harms nobody, and the turns are counted', async () => {
    const deep = `{"type":"response.done","response":{"output":${NESTED},"usage":${NESTED}}}`;
    const upstream = await openWebSocketUpstream((session) => {
      session.send(
        JSON.stringify({ type: 'session.created', session: { id: 'sess_deep0123456789', model: 'gpt-realtime' } }),
      );
      session.send(deep);
      session.send(
        JSON.stringify({
          type: 'response.done',
          response: { usage: { input_tokens: 5, output_tokens: 7, total_tokens: 12 } },
        }),
      );
      session.close(1000);
    });
    const gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
    opened.push(upstream, gateway);
    const heard: string[] = [];
    const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/openai/v1/realtime?model=gpt-realtime`);
    client.addEventListener('message', ({ data }) => heard.push(String(data)));
    await expect.poll(() => client.readyState, { timeout: 10_000 }).toBe(WebSocket.CLOSED);
    expect([heard.length, heard[1] === deep]).toEqual([3, true]);
    expect((await gateway.captured(1))[0]?.usage).toMatchObject({ uncachedInputTokens: 5, visibleOutputTokens: 7 });
  });
});
