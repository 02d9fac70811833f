import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type BareUpstream,
  exchangeBytes,
  openBareUpstream,
  openTestGateway,
  pause,
  type TestGateway,
  wireResponse,
} from '../gateway.ts';

let upstream: BareUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await openBareUpstream(({ socket }) => socket.write(wireResponse('{"object":"list","data":[]}')));
  gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
});

afterAll(async () => {
  await gateway.close();
  upstream.close();
});

beforeEach(() => (upstream.seen.length = 0));

const LINE = 'POST /gateway/openai/v1/models HTTP/1.1\r\nHost: localhost\r\n';
const HIDDEN = 'POST /gateway/openai/v1/stolen HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n';
const isAnswered = (bytes: Buffer): boolean => bytes.includes('\r\n\r\n') && /\r\n\r\n./s.test(bytes.toString());

const asked = (target: string, host: string): Promise<Buffer> =>
  exchangeBytes(gateway.port, [`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`], isAnswered);

const AMBIGUOUS: readonly (readonly [what: string, request: string])[] = [
  ['a length and chunks', `${LINE}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['chunks and a length', `${LINE}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['two lengths', `${LINE}Content-Length: 0\r\nContent-Length: 60\r\n\r\n${HIDDEN}`],
  ['two equal lengths', `${LINE}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
  ['a list of lengths', `${LINE}Content-Length: 2, 2\r\n\r\n{}`],
  ['a signed length', `${LINE}Content-Length: +2\r\n\r\n{}`],
  ['a length in hexadecimal', `${LINE}Content-Length: 0x2\r\n\r\n{}`],
  ['a coding that only resembles chunked', `${LINE}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['a coding before chunked', `${LINE}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['two codings', `${LINE}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a folded header', `${LINE}X-A: 1\r\n Content-Length: 60\r\nContent-Length: 0\r\n\r\n`],
  ['a space before the colon', `${LINE}Content-Length : 4\r\n\r\n${HIDDEN}`],
  ['a line that ends with LF alone', `${LINE}X-A: 1\nContent-Length: 4\r\n\r\n${HIDDEN}`],
  ['a bare CR in a value', `${LINE}X-A: 1\rContent-Length: 4\r\n\r\n${HIDDEN}`],
  ['a NUL in a value', `${LINE}X-A: 1\0\r\nContent-Length: 0\r\n\r\n`],
  ['no host', 'POST /gateway/openai/v1/models HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
  ['two hosts', `${LINE}Host: elsewhere\r\nContent-Length: 0\r\n\r\n`],
  ['a chunk size with a sign', `${LINE}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`],
  ['a chunk longer than it says', `${LINE}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n`],
  ['a chunk line that ends with LF alone', `${LINE}Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n`],
  ['a trailer that frames', `${LINE}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n`],
  ['a path that climbs', LINE.replace('/v1/models', '/v1/../../admin') + 'Content-Length: 0\r\n\r\n'],
  ['a path that climbs in disguise', LINE.replace('/v1/models', '/v1/%2e%2E/admin') + 'Content-Length: 0\r\n\r\n'],
  ['a backslash', LINE.replace('/v1/models', '/v1\\..\\admin') + 'Content-Length: 0\r\n\r\n'],
];

describe('what could smuggle a request past the gateway', () => {
  it.each(AMBIGUOUS)('is refused with 400: %s', async (_what, request) => {
    for (const pieces of [[request], request.match(/[\s\S]{1,7}/g) ?? []]) {
      const answer = await exchangeBytes(gateway.port, pieces);
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer.toString().match(/HTTP\/1\.1 \d/g)?.length).toBe(1);
    }
    expect(upstream.seen.map(({ head }) => head)).toEqual([]);
    await pause(1);
  });

  it('an upstream that answers twice, or unasked, answers nobody else', async () => {
    const twice = await openBareUpstream(({ socket }) =>
      socket.write(Buffer.concat([wireResponse('{"n":1}'), wireResponse('{"n":"poison"}')])),
    );
    const other = await openTestGateway({ upstreams: { openai: twice.url } });
    for (let round = 0; round < 3; round++) {
      const response = await fetch(`${other.url}/openai/v1/models`);
      expect(await response.json()).toEqual({ n: 1 });
    }
    await other.close();
    twice.close();
  });

  it('requests one after the other in one packet are answered one after the other', async () => {
    const one = `${LINE}Content-Length: 2\r\n\r\n{}`;
    const answer = await exchangeBytes(
      gateway.port,
      [one + one + one],
      (bytes) => bytes.toString().split('"list"').length === 4,
    );
    expect(answer.toString().match(/200 OK/g)?.length).toBe(3);
    expect(upstream.seen.map(({ body }) => body.toString())).toEqual(['{}', '{}', '{}']);
  });

  it('leads nowhere but to its upstreams', async () => {
    expect((await asked('http://169.254.169.254/latest/meta-data', '169.254.169.254')).toString()).toMatch(/ 403 /);
    expect(
      (
        await asked(
          'http://bedrock-runtime.us-east-1.amazonaws.com.evil.example/',
          'bedrock-runtime.us-east-1.amazonaws.com.evil.example',
        )
      ).toString(),
    ).toMatch(/ 403 /);
    expect((await asked('http://api.openai.com@127.0.0.1/', 'api.openai.com')).toString()).toMatch(/ 40[03] /);
    expect((await asked('/gateway/127.0.0.1:22/', 'localhost')).toString()).toMatch(/ 404 /);
    expect((await asked('/gateway/vertex/v1/projects/p/locations/evil.example/x', 'localhost')).toString()).toMatch(
      / 404 /,
    );
    expect(upstream.seen.length).toBe(0);
  });

  it('a flood of headers is refused and leaves the others alone', async () => {
    const flood = `${LINE}${'X-Flood: 0123456789012345678901234567890\r\n'.repeat(10_000)}`;
    const [answer, fine] = await Promise.all([
      exchangeBytes(gateway.port, [flood]),
      fetch(`${gateway.url}/openai/v1/models`).then((response) => response.status),
    ]);
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 431 /);
    expect(fine).toBe(200);
  });

  it('what is legal and unusual passes all the same', async () => {
    const old = await exchangeBytes(gateway.port, [
      'GET /gateway/openai/v1/models HTTP/1.0\r\nHost: localhost\r\n\r\n',
    ]);
    expect(old.toString()).toMatch(/^HTTP\/1\.[01] 200 [\s\S]*"list"/);
    const tabs = `${LINE}X-Tab:\t \ttwo words \t\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
    expect((await exchangeBytes(gateway.port, [tabs])).toString()).toMatch(/^HTTP\/1\.1 200 [\s\S]*"list"/);
    expect(upstream.seen.at(-1)?.head).toMatch(/x-tab: two words/i);
    expect(upstream.seen.at(-1)?.body.toString()).toBe('{}');
  });
});
