import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remoteRunner } from '../../src/cli/runner.ts';
import { calls } from '../../src/operations/calls.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const AT = '2026-11-01T12:00:00.123Z';

function line(id: string, more: object = {}): object {
  const usage = { inputTokens: 1200, outputTokens: 310 };
  return { id, at: AT, provider: 'openai', requestModel: 'gpt-5-mini', usage, ...more };
}

interface Answer {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: readonly { readonly line: number; readonly code: string; readonly hint: string }[];
}

describe('POST /api/calls', () => {
  let whence: TestWhence;
  let url: string;

  beforeAll(async () => {
    whence = await openWhence();
    url = await whence.listen();
  });
  afterAll(() => whence.close());

  async function post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    path = '/api/calls',
  ) {
    return fetch(url + path, { method: 'POST', body, headers });
  }

  async function taken(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await post(body, headers);
    expect(response.status).toBe(202);
    const answer: Answer = await response.json();
    return answer;
  }

  async function stored(id: string) {
    await whence.drained();
    const { call } = await whence.ask<{ call: { provider: string; labels: Record<string, string> } }>('call', { id });
    return call;
  }

  it('takes NDJSON, a JSON array and gzip, and all of it is in the store', async () => {
    const text = [line('nd-1'), line('nd-2')].map((call) => JSON.stringify(call)).join('\n');
    expect(await taken(text)).toEqual({ accepted: 2, duplicate: 0, rejected: [] });
    expect(await taken(JSON.stringify([line('arr-1')]))).toEqual({ accepted: 1, duplicate: 0, rejected: [] });
    const zipped = new Uint8Array(gzipSync(JSON.stringify(line('gz-1'))));
    expect(await taken(zipped, { 'content-encoding': 'gzip' })).toEqual({ accepted: 1, duplicate: 0, rejected: [] });
    for (const id of ['nd-1', 'nd-2', 'arr-1', 'gz-1']) expect(await stored(id)).toMatchObject({ provider: 'openai' });
  });

  it('says of each bad line what is wrong with it, and takes the others', async () => {
    const answer = await taken(
      `${JSON.stringify(line('good-1'))}\nno json\n${JSON.stringify(line('x', { provder: 1 }))}`,
    );
    expect(answer.accepted).toBe(1);
    expect(answer.rejected.map(({ line: number, code }) => [number, code])).toEqual([
      [2, 'not-json'],
      [3, 'unknown-field'],
    ]);
    expect(answer.rejected[1]?.hint).toBe('Did you mean provider?');
    expect(await stored('good-1')).toMatchObject({ provider: 'openai' });
  });

  it('labels of the request go to every line that does not say otherwise', async () => {
    await taken(JSON.stringify([line('lab-1'), line('lab-2', { labels: { team: 'own' } })]), {
      'x-whence-team': 'search',
    });
    expect((await stored('lab-1')).labels).toEqual({ team: 'search' });
    expect((await stored('lab-2')).labels).toEqual({ team: 'own' });
  });

  it('counts what it has just seen as duplicate, and the store keeps it once', async () => {
    const body = JSON.stringify(line('twice'));
    expect(await taken(body)).toMatchObject({ accepted: 1, duplicate: 0 });
    expect(await taken(body)).toMatchObject({ accepted: 0, duplicate: 1 });
    await whence.drained();
    const rows = await whence.context.engine.query(`SELECT toUInt32(count()) AS n FROM calls WHERE senderId = 'twice'`);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('a body that is too large, before or after inflation, is refused with 413 and what to do', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 << 20, 0x20)));
    expect(bomb.length).toBeLessThan(1 << 17);
    for (const [body, headers] of [
      [bomb, { 'content-encoding': 'gzip' }],
      [new Uint8Array(17 << 20), {}],
    ] as const) {
      const response = await post(body, headers);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'too-large' });
    }
  });

  it('a body of a gigabyte is cut off as soon as it is seen to be one, whether it says its length or not', async () => {
    const statuses = await Promise.all([
      sendEndless(url, `content-length: ${1 << 30}`),
      sendEndless(url, 'transfer-encoding: chunked'),
    ]);
    expect(statuses).toEqual([413, 413]);
  });

  it('what is no gzip, no JSON array, or nested without end is a bad request or a rejected line, never a crash', async () => {
    const broken = await post('not gzip', { 'content-encoding': 'gzip' });
    expect([broken.status, await broken.json()]).toEqual([400, expect.objectContaining({ code: 'bad-request' })]);
    expect((await post('text', { 'content-encoding': 'br' })).status).toBe(400);
    expect((await post('[1, 2')).status).toBe(400);
    const deep = await post(`{"labels":${'['.repeat(1 << 20)}`);
    expect(await deep.json()).toMatchObject({ accepted: 0, rejected: [{ line: 1, code: 'not-json' }] });
    const nested = `${'['.repeat(1 << 20)}${']'.repeat(1 << 20)}`;
    expect(await (await post(`{"usage":${nested}}`)).json()).toMatchObject({ accepted: 0, rejected: [{ line: 1 }] });
    expect((await post(nested)).status).toBe(400);
  });

  it('a flood of headers is refused by the server, and others are still answered', async () => {
    const flood = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`x-whence-label${index}`, 'value']));
    const answers = await Promise.all([
      post(JSON.stringify(line('flood')), flood).then(({ status }) => status),
      post(JSON.stringify(line('beside'))).then(({ status }) => status),
    ]);
    expect(answers).toEqual([431, 202]);
  });

  it('OpenAPI tells what is answered, as it is answered', async () => {
    const { paths }: { paths: Record<string, { post?: { responses: Record<string, unknown> } }> } = await (
      await fetch(`${url}/openapi.json`)
    ).json();
    for (const path of ['/api/calls', '/api/events'])
      expect(Object.keys(paths[path]?.post?.responses ?? {})).toEqual(['202', '503', 'default']);
    expect((await fetch(`${url}/api/calls`, { method: 'POST', body: '[]' })).status).toBe(202);
  });

  it('says which door it was only where that is known, and leaves GET to the list of calls', async () => {
    expect((await post(JSON.stringify(line('sdk-1')), {}, '/api/calls?door=sdk')).status).toBe(202);
    expect((await post(JSON.stringify(line('sdk-2')), {}, '/api/calls?door=gateway')).status).toBe(400);
    await whence.drained();
    const listed = await fetch(`${url}/api/calls?from=2026-11-01&to=2026-11-02&where=door=sdk`);
    expect(await listed.json()).toMatchObject({ calls: [{ provider: 'openai' }] });
    const asked = { from: '2026-11-01', to: '2026-11-02', where: ['door=sdk', 'provider=openai'], limit: '5' };
    expect(await remoteRunner(url, null).run(calls, asked)).toMatchObject({ calls: [{ provider: 'openai' }] });
    const rows = await whence.context.engine.query(
      `SELECT senderId, door FROM calls WHERE startsWith(senderId, 'sdk-')`,
    );
    expect(rows).toEqual([{ senderId: 'sdk-1', door: 'sdk' }]);
  });
});

/** Sends a body that never ends, and gives the status of the answer that stops it. */
async function sendEndless(url: string, header: string): Promise<number> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const piece = Buffer.alloc(1 << 20, 0x20);
  const isChunked = header.startsWith('transfer-encoding');
  socket.write(`POST /api/calls HTTP/1.1\r\nhost: localhost\r\n${header}\r\n\r\n`);
  socket.on('error', () => undefined);
  const answer = once(socket, 'data');
  const sending = setInterval(() => {
    socket.write(isChunked ? Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]) : piece);
  }, 5);
  const [bytes]: Buffer[] = await answer;
  clearInterval(sending);
  socket.destroy();
  return Number(bytes?.toString('latin1').slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
}
