import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';

const DEPTH = 400_000;
const NESTED = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
const MEMBERS = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
/** Every door that collects. */
const DOORS = ['/api/calls', '/api/events', '/v1/traces', '/v1/logs', '/v1/metrics'] as const;

let whence: TestWhence;
let url: string;
let sent = 0;

beforeAll(async () => {
  const events = [{ type: 't', fields: { 'data.a': 'requestModel' }, constants: { provider: 'openai' } }];
  whence = await openWhence({ events, limits: { bodyMebibytes: 4 } });
  url = await whence.listen();
});
afterAll(() => whence.close());

async function post(path: string, body: BodyInit, headers: Record<string, string> = JSON_TYPE): Promise<number> {
  const response = await fetch(url + path, { method: 'POST', body, headers });
  await response.text();
  return response.status;
}

/** Whatever was sent before: the next call is taken. */
async function expectGoesOn(): Promise<void> {
  const line = {
    id: `sound-${sent++}`,
    at: Date.now(),
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    usage: { inputTokens: 1 },
  };
  expect(await post('/api/calls', JSON.stringify(line))).toBe(202);
}

/** A protobuf field of a given number that holds bytes, as deep as it is asked for. */
function nestedProtobuf(fields: readonly number[], depth: number): Uint8Array<ArrayBuffer> {
  const heads: Buffer[] = [];
  let length = 0;
  for (let level = depth; level > 0; level--) {
    const head = Buffer.concat([Buffer.from([((fields[level % fields.length] ?? 1) << 3) | 2]), varint(length)]);
    heads.push(head);
    length += head.length;
  }
  return new Uint8Array(Buffer.concat(heads.reverse()));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest > 127 ? 128 : 0));
    if (rest <= 127) return Buffer.from(bytes);
  }
}

describe.each(DOORS)('the door %s', (path) => {
  it('refuses a bomb and what is too large with 413', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 << 20, 0x20)));
    expect(await post(path, bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' })).toBe(413);
    expect(await post(path, 'x'.repeat(5 << 20))).toBe(413);
    await expectGoesOn();
  });

  it('takes JSON nested without end for a bad record or a bad request', async () => {
    const bodies = [
      NESTED,
      MEMBERS,
      `{"specversion":"1.0","id":"1","source":"/x","type":"t","data":${MEMBERS}}`,
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":${MEMBERS}}]}]}]}]}`,
      `{"resourceLogs":${NESTED}}`,
      `{"resourceMetrics":${NESTED}}`,
    ];
    for (const body of bodies) expect([200, 202, 400]).toContain(await post(path, body));
    await expectGoesOn();
  });

  it('waits for the rest of a body while others go on, and takes half of one for a bad request', async () => {
    const outgoing = httpRequest(url + path, { method: 'POST', headers: { ...JSON_TYPE, 'content-length': 1000 } });
    outgoing.on('error', () => undefined);
    outgoing.write('{"a":');
    await expectGoesOn();
    outgoing.destroy();
    expect([200, 202, 400]).toContain(await post(path, '{"resourceSpans":'));
    await expectGoesOn();
  });

  it('ends a flood of headers with 431', async () => {
    const flood = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`x-whence-l${index}`, 'value']));
    expect(await post(path, '{}', { ...JSON_TYPE, ...flood })).toBe(431);
    await expectGoesOn();
  });
});

describe('protobuf nested without end', () => {
  it.each([
    ['spans', '/v1/traces', [1, 2, 2, 9, 2, 6]],
    ['values that hold lists', '/v1/traces', [5, 1]],
    ['values that hold members', '/v1/logs', [6, 1, 2]],
    ['metrics', '/v1/metrics', [1, 2, 2, 7]],
  ])('of %s is refused or taken for nothing, and the door goes on', async (_, path, fields) => {
    expect([200, 400]).toContain(await post(path, nestedProtobuf(fields, 300_000), PROTOBUF));
    await expectGoesOn();
  });
});
