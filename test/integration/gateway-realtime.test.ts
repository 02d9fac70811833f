import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { capture } from '../../src/core/capture/capture.ts';
import type { Captured } from '../../src/core/capture/exchange.ts';
import { exchangeFromRecord } from '../../src/core/capture/record.ts';
import { canonicalProvider } from '../../src/core/provider.ts';
import { exchangeBytes, openBareUpstream, openTestGateway, pause, type TestGateway, wireResponse } from '../gateway.ts';
import { recordedRows, type RecordedRow } from '../golden/recorded.ts';
import { openWebSocketUpstream, type ServerSession, type WebSocketUpstream } from '../web-socket-upstream.ts';

interface SessionRow extends RecordedRow {
  readonly ws_events: readonly { readonly direction: 'sent' | 'received'; readonly data: unknown }[];
}

const sessions = recordedRows().filter((row): row is SessionRow => row.kind === 'websocket_session');
const PATHS: Readonly<Record<string, string>> = {
  openai: '/v1/realtime?model=gpt-realtime',
  azure: '/openai/v1/realtime?model=gpt-realtime',
  xai: '/v1/realtime?model=grok-voice',
  google_gemini: '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=AIza-secret',
};
const KEY = 'sk-proj-never-to-be-seen-4711';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function open(
  serve: (session: ServerSession) => void,
): Promise<{ upstream: WebSocketUpstream; gateway: TestGateway }> {
  const upstream = await openWebSocketUpstream(serve);
  const upstreams = Object.keys(PATHS).map((name) => ({
    name: `x-${name}`.replace('_', '-'),
    url: upstream.url,
    provider: canonicalProvider(name, null),
  }));
  const gateway = await openTestGateway({ upstreams: { openai: upstream.url }, config: { gateway: { upstreams } } });
  opened.push(upstream, gateway);
  return { upstream, gateway };
}

function addressOf(gateway: TestGateway, provider: string): string {
  return `${gateway.url.replace('http:', 'ws:')}/x-${provider.replace('_', '-')}${PATHS[provider]}`;
}

/** Node's own client, which offers compression, masks, and fails when a frame is not sound; it says its key as browsers do. */
function clientOf(url: string): WebSocket {
  return new WebSocket(url, ['realtime', `openai-insecure-api-key.${KEY}`]);
}

/** Plays one side of a recorded session: says its lines when it has heard those before. Resolves with what it heard. */
function play(
  row: SessionRow,
  side: 'sent' | 'received',
  say: (text: string) => void,
): (text: string | null) => string[] {
  const heard: string[] = [];
  let at = 0;
  return (text) => {
    if (text !== null) {
      heard.push(text);
      at++;
    }
    for (let next = row.ws_events[at]; next?.direction === side; next = row.ws_events[at]) {
      at++;
      say(JSON.stringify(next.data));
    }
    return heard;
  };
}

const linesOf = (row: SessionRow, direction: string): string[] =>
  row.ws_events.filter((event) => event.direction === direction).map(({ data }) => JSON.stringify(data));

/** Replays a whole session between a client and a server; gives what each heard. */
async function replay(row: SessionRow, gateway: TestGateway): Promise<{ client: string[]; server: string[] }> {
  const client = clientOf(`${addressOf(gateway, row.provider)}&row=${row.id}`);
  const heard = play(row, 'sent', (text) => client.send(text));
  let all: string[] = [];
  client.addEventListener('open', () => (all = heard(null)));
  client.addEventListener('message', ({ data }) => (all = heard(String(data))));
  await once(client, 'close');
  return { client: all, server: serverHeard.get(row.id) ?? [] };
}

const serverHeard = new Map<string, string[]>();

function serveRow(session: ServerSession): void {
  const row = sessions.find(({ id }) => session.request.url?.endsWith(`&row=${id}`));
  if (!row) throw new Error('no such row');
  // Every third message is cut into frames, with pings between them.
  let said = 0;
  const heard = play(row, 'received', (text) => session.send(text, said++ % 3 === 2 ? 3 : 1));
  const hear = (text: string | null): void => {
    const all = heard(text);
    serverHeard.set(row.id, all);
    if (all.length === linesOf(row, 'sent').length && said === linesOf(row, 'received').length) session.close(1000);
  };
  session.onFrame = (opcode, text) => opcode === 1 && hear(text);
  hear(null);
}

const COMPARED = ['usage', 'parts', 'metering', 'responseModel', 'responseId', 'operation', 'conservation'] as const;

/** What capture makes of the recorded session as a whole. */
function expectedOf(row: SessionRow, url: string): Captured {
  const exchange = exchangeFromRecord({ ...row, url: url + PATHS[row.provider] }, 'gateway');
  if ('code' in exchange) throw new Error(exchange.reason);
  return capture({ ...exchange, provider: canonicalProvider(row.provider, null) }, { now: 0 });
}

const turn = (inputTokens: number, outputTokens: number): string =>
  JSON.stringify({
    type: 'response.done',
    response: {
      conversation_id: 'conv_1',
      usage: { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
    },
  });
const created = (id: string): string =>
  JSON.stringify({ type: 'session.created', session: { id, model: 'gpt-realtime-2025-08-28' } });
const HANDSHAKE = `GET /gateway/openai/v1/realtime?model=gpt-realtime HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: realtime, openai-insecure-api-key.${KEY}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`;

describe('realtime sessions', () => {
  it('that were recorded pass message for message, and each is one call with the usage of all its turns', async () => {
    const { upstream, gateway } = await open(serveRow);
    const calls: [string, unknown][] = [];
    const expected: [string, unknown][] = [];
    for (const [index, row] of sessions.entries()) {
      const said = { client: linesOf(row, 'received'), server: linesOf(row, 'sent') };
      expect([row.id, await replay(row, gateway)]).toEqual([row.id, said]);
      const captured = expectedOf(row, upstream.url);
      if (captured.kind !== 'call') throw new Error(`${row.id} is ${captured.kind}`);
      const [call] = (await gateway.captured(index + 1)).slice(-1);
      for (const name of COMPARED) {
        calls.push([`${row.id} ${name}`, call?.[name]]);
        expected.push([`${row.id} ${name}`, captured.call[name]]);
      }
    }
    expect(calls).toEqual(expected);
    expect(new Set(sessions.map(({ provider }) => provider)).size).toBe(4);
    for (const { request } of upstream.sessions) expect(request.headers['sec-websocket-extensions']).toBeUndefined();
    expect(JSON.stringify(gateway.calls)).not.toContain(KEY);
  });

  it('pass byte for byte, messages above what is read included, wherever reads cut them', async () => {
    const long = 'x'.repeat(9_000_000);
    const { upstream, gateway } = await open((session) => {
      session.send(created('sess_bytes0123456789'));
      session.send(long, 3);
      session.onFrame = () => session.send(turn(100, 20));
    });
    const socket = connect(gateway.port, '127.0.0.1');
    opened.push({ close: () => socket.destroy() });
    const got: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => got.push(bytes));
    socket.write(HANDSHAKE);
    await expect.poll(() => upstream.sessions.length).toBe(1);
    const [session] = upstream.sessions;
    // A ping, then a text message "hi", both masked, byte by byte.
    const frames = Buffer.from('89810102030400818201020304696b', 'hex');
    for (const byte of frames) {
      socket.write(Buffer.from([byte]));
      await pause(1);
    }
    await expect.poll(() => session?.written.length).toBe(8);
    const written = Buffer.concat(session?.written ?? []);
    const answer = (): Buffer => Buffer.concat(got);
    await expect.poll(() => answer().length - (answer().indexOf('\r\n\r\n') + 4)).toBe(written.length);
    expect(answer().toString('latin1', 0, 12)).toBe('HTTP/1.1 101');
    expect(answer().subarray(-written.length).equals(written)).toBe(true);
    expect(Buffer.concat(session?.read ?? []).equals(frames)).toBe(true);
    expect(session?.request.headers['sec-websocket-protocol']).toBe(`realtime, openai-insecure-api-key.${KEY}`);
    socket.destroy();
    const [call] = await gateway.captured(1);
    expect(call).toMatchObject({ responseModel: 'gpt-realtime-2025-08-28', metering: 'provider' });
    expect(call?.usage.visibleOutputTokens).toBeGreaterThanOrEqual(20);
    expect(JSON.stringify(call)).not.toContain('4711');
  });

  it.each([
    ['the upstream', (session: ServerSession) => session.socket.destroy()],
    ['the client', (_session: ServerSession, client: WebSocket) => client.close()],
    [
      'the gateway, as it ends,',
      (_session: ServerSession, _client: WebSocket, gateway: TestGateway) => gateway.close(),
    ],
  ])('that %s breaks off leave nobody waiting, and the turns until then are counted', async (_, breakOff) => {
    const { upstream, gateway } = await open((session) => {
      session.send(created('sess_broken0123456789'));
      session.send(turn(100, 20));
      session.send(turn(200, 30));
    });
    const client = clientOf(addressOf(gateway, 'openai'));
    let heard = 0;
    client.addEventListener('message', () => heard++);
    await expect.poll(() => heard).toBe(3);
    const [session] = upstream.sessions;
    if (!session) throw new Error('no session');
    const closed = once(client, 'close');
    await breakOff(session, client, gateway);
    await closed;
    await expect.poll(() => session.socket.destroyed).toBe(true);
    const [call] = await gateway.captured(1);
    expect(call).toMatchObject({ responseId: 'sess_broken0123456789', conversationId: 'conv_1' });
    expect([call?.usage.uncachedInputTokens, call?.usage.visibleOutputTokens]).toEqual([300, 50]);
  });

  it('that the upstream refuses are refused as it does, and the connection carries the next request', async () => {
    const upstream = await openBareUpstream(({ head, socket }) =>
      socket.write(
        head.includes('/realtime')
          ? wireResponse('{"error":{"code":"invalid_api_key"}}', {}, '401 Unauthorized')
          : wireResponse('{"object":"list"}'),
      ),
    );
    const gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
    opened.push(upstream, gateway);
    const models = 'GET /gateway/openai/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answer = await exchangeBytes(gateway.port, [HANDSHAKE, models], (bytes) => bytes.includes('"list"'));
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 .*invalid_api_key.*HTTP\/1\.1 200 .*"list"/s);
    expect((await gateway.captured(1))[0]).toMatchObject({
      status: 'error',
      httpStatus: 401,
      errorType: 'invalid_api_key',
    });
  });
});
