import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
