import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BareUpstream,
  chunkedResponse,
  openBareUpstream,
  openTestGateway,
  type TestGateway,
  wireResponse,
} from '../gateway.ts';
import { recordedRows } from '../golden/recorded.ts';
import type { WireRow } from '../golden/wire-exchange.ts';

const QUESTION = ',"stream_options":{"include_usage":true}';
const USAGE = {
  prompt_tokens: 1117,
  completion_tokens: 46,
  total_tokens: 1163,
  prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 12, audio_tokens: 0 },
};

interface UnaskedRow extends WireRow {
  readonly sse_text: string;
  readonly request_body: Readonly<Record<string, unknown>>;
}

/** Streams of OpenAI and Azure that were recorded without asking for usage. */
const unasked = recordedRows().filter((row: WireRow): row is UnaskedRow => {
  const isChat = ['openai', 'azure'].includes(row.provider) && /completions/.test(row.url ?? '');
  const { request_body: body, sse_text: text } = row;
  return isChat && typeof text === 'string' && typeof body === 'object' && body !== null && !('stream_options' in body);
});

/** The same stream as those vendors send it when asked: an empty usage in each event, and an event with the usage before the end. */
function asAsked(text: string): string {
  const events = text.split(/(?<=\n\n)/);
  const first = events.find((event) => /"id":"chatcmpl-/.test(event)) ?? '';
  const [, id = '', model = ''] = /"id":"([^"]+)".*?"model":"([^"]+)"/s.exec(first) ?? [];
  const last = `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model, choices: [], usage: USAGE })}\n\n`;
  return events
    .map((event) => {
      if (event.startsWith('data: [DONE]')) return last + event;
      return event.replace(/(?<end>(?:,"obfuscation":"[^"]*")?\})(?<rest>\s*)$/, ',"usage":null$<end>$<rest>');
    })
    .join('');
}

/** Cut anywhere, in the middle of an event too. */
function pieces(text: string, seed: number): Buffer[] {
  const bytes = Buffer.from(text);
  const cut: Buffer[] = [];
  for (let at = 0, state = seed + 1; at < bytes.length;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    cut.push(bytes.subarray(at, at + 1 + (state % 700)));
    at += 1 + (state % 700);
  }
  return cut;
}

let upstream: BareUpstream;
let gateway: TestGateway;
/** What the upstream sends; whether it answers the question if it is asked. */
let answering = { text: '', seed: 0, isAskable: true, framing: 'chunked' };

beforeAll(async () => {
  upstream = await openBareUpstream(({ body, socket }) => {
    const text = answering.isAskable && body.includes(QUESTION) ? asAsked(answering.text) : answering.text;
    const type = { 'Content-Type': 'text/event-stream' };
    if (answering.framing === 'length') socket.write(wireResponse(text, type));
    else if (answering.framing === 'close')
      socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n${text}`);
    else for (const piece of chunkedResponse(pieces(text, answering.seed))) socket.write(piece);
  });
  gateway = await openTestGateway({
    upstreams: { openai: upstream.url, azure: upstream.url, groq: upstream.url },
  });
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});

async function send(name: string, path: string, body: string): Promise<Buffer> {
  const outgoing = httpRequest(`${gateway.url}/${name}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
  });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  const got: Buffer[] = [];
  response.on('data', (bytes: Buffer) => got.push(bytes));
  await once(response, 'end');
  return Buffer.concat(got);
}

describe('a stream whose client did not ask for its usage', () => {
  it('is asked for it by us, the client gets exactly the bytes it would have got, and the call is metered', async () => {
    for (const [index, row] of unasked.entries()) {
      const { text } = (answering = { text: row.sse_text, seed: index, isAskable: true, framing: 'chunked' });
      const body = JSON.stringify({ ...row.request_body, stream: true });
      const { pathname } = new URL(row.url ?? '');
      const version = row.provider === 'azure' ? '?api-version=2024-10-21' : '';
      const got = await send(row.provider, pathname + version, body);
      expect([row.id, got.toString()]).toEqual([row.id, text]);
      const seen = upstream.seen.at(-1);
      expect(seen?.body.toString()).toBe(`${body.slice(0, -1)}${QUESTION}}`);
      expect(seen?.head).toMatch(/\r\naccept-encoding: identity(?:\r\n|$)/i);
      const call = (await gateway.captured(index + 1))[index];
      expect([row.id, call?.metering, call?.streamed, call?.conservation]).toEqual([row.id, 'provider', true, 'holds']);
      expect(call?.usage).toMatchObject({
        uncachedInputTokens: 1117 - 1024,
        cacheReadTokens: 1024,
        visibleOutputTokens: 46 - 12,
        reasoningTokens: 12,
      });
    }
    expect(unasked.length).toBeGreaterThan(60);
  });

  it.each(['length', 'close'])(
    'gets the same when the upstream marks the end of the stream by its %s',
    async (framing) => {
      const [row] = unasked;
      const text = row?.sse_text ?? '';
      answering = { text, seed: 0, isAskable: true, framing };
      const before = gateway.calls.length;
      const body = JSON.stringify({ model: 'gpt-5-mini', stream: true, messages: [] });
      // The second goes over the same connection: the end of the first must have been found.
      for (let sent = 1; sent <= 2; sent++) {
        expect((await send('openai', '/v1/chat/completions', body)).toString()).toBe(text);
        const call = (await gateway.captured(before + sent)).at(-1);
        expect([call?.metering, call?.usage.visibleOutputTokens]).toEqual(['provider', 46 - 12]);
      }
    },
  );

  it.each([
    ['asks itself', 'openai', { stream: true, stream_options: { include_usage: true } }, ''],
    ['asks for something else', 'openai', { stream: true, stream_options: { include_obfuscation: false } }, ''],
    ['does not stream', 'openai', { stream: false }, ''],
    ['speaks an older version of Azure', 'azure', { stream: true }, '?api-version=2024-06-01'],
    ['speaks to an upstream that is not known to take the question', 'groq', { stream: true }, ''],
  ])('and that %s is left alone, byte for byte', async (_, name, more, query) => {
    const text = asAsked(unasked[0]?.sse_text ?? '');
    answering = { text, seed: 5, isAskable: false, framing: 'chunked' };
    const body = JSON.stringify({ model: 'gpt-5-mini', messages: [], ...more });
    expect((await send(name, `/v1/chat/completions${query}`, body)).toString()).toBe(text);
    expect(upstream.seen.at(-1)?.body.toString()).toBe(body);
    expect(upstream.seen.at(-1)?.head).toMatch(/\r\naccept-encoding: gzip(?:\r\n|$)/i);
  });
});
