import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Socket } from 'node:net';
import { type CertificateAuthority, openAuthority, openTlsUpstream } from '../certificate-authority.ts';
import { openBareUpstream, openTestGateway, type TestGateway, wireResponse } from '../gateway.ts';

let authority: CertificateAuthority;
const opened: { close(): unknown }[] = [];
beforeAll(() => {
  authority = openAuthority();
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
afterAll(() => authority.close());

let answers = 0;
function answer(_text: string, socket: Socket): void {
  const usage = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };
  socket.write(
    wireResponse(JSON.stringify({ id: `chatcmpl-tls0123456789abcdef${answers++}`, model: 'gpt-5-mini', usage })),
  );
}

async function openGateway(url: string, gateway: Record<string, unknown>): Promise<TestGateway> {
  const opening = await openTestGateway({ upstreams: { openai: url }, config: { gateway } });
  opened.push(opening);
  return opening;
}

const KEY = 'sk-only-for-the-right-one';
const chat = (gateway: TestGateway): Promise<Response> =>
  fetch(`${gateway.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{"model":"gpt-5-mini","messages":[{"role":"user","content":"Hello"}]}',
  });

describe('an upstream behind TLS', () => {
  it('whose authority is configured answers, and one connection carries call after call', async () => {
    const upstream = await openTlsUpstream(authority.certify('localhost'), answer);
    opened.push(upstream);
    const gateway = await openGateway(upstream.url, { caFile: authority.file });
    for (let sent = 0; sent < 3; sent++) {
      const response = await chat(gateway);
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 200,
        body: { usage: { total_tokens: 21 } },
      });
    }
    const calls = await gateway.captured(3);
    expect(calls.map(({ status, usage }) => [status, usage.visibleOutputTokens])).toEqual(
      Array.from({ length: 3 }, () => ['ok', 12]),
    );
    expect(upstream.texts).toHaveLength(1);
    expect(upstream.texts[0]).toContain(`Host: ${new URL(upstream.url).host}\r\n`);
  });

  it.each([
    ['is certified by nobody known', () => authority.certify('localhost'), null, /^(?:UNABLE|SELF_SIGNED)/],
    ['has expired', () => authority.certify('localhost', -1), 'file', /^CERT_HAS_EXPIRED$/],
    [
      'is for another name',
      () => authority.certify('elsewhere.test'),
      'file',
      /^ERR_TLS_CERT_ALTNAME_INVALID \(.*elsewhere\.test\)$/,
    ],
  ])(
    'whose certificate %s fails the call with the reason, gets nothing of it, and harms no other',
    async (_, certified, trusted, reason) => {
      const upstream = await openTlsUpstream(certified(), answer);
      const sound = await openBareUpstream(({ socket }) => answer('', socket));
      opened.push(upstream, sound);
      const gateway = await openTestGateway({
        upstreams: { openai: upstream.url, groq: sound.url },
        config: { gateway: { caFile: trusted && authority.file } },
      });
      opened.push(gateway);
      const response = await chat(gateway);
      const problem: { code: string; detail: string; hint: string } = await response.json();
      expect({ status: response.status, code: problem.code }).toEqual({ status: 502, code: 'upstream-failed' });
      const [, told = ''] =
        /^The certificate of the upstream openai is not trusted: (.+)\.$/.exec(problem.detail) ?? [];
      expect(told).toMatch(reason);
      expect(problem.hint).toContain('gateway.caFile');
      expect(upstream.texts.join('')).toBe('');
      const path = `${gateway.url}/groq/openai/v1/chat/completions`;
      expect((await fetch(path, { method: 'POST', body: '{"model":"m"}' })).status).toBe(200);
      const calls = await gateway.captured(2);
      expect(calls.map(({ status, errorType }) => [status, errorType])).toEqual([
        ['error', 'upstream_unreachable'],
        ['ok', null],
      ]);
    },
  );

  it('that does not speak it is told as such', async () => {
    const upstream = await openBareUpstream(() => undefined);
    opened.push(upstream);
    const gateway = await openGateway(upstream.url.replace('http:', 'https:'), {});
    const asking = chat(gateway);
    await expect.poll(() => upstream.sockets.size).toBe(1);
    for (const socket of upstream.sockets) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await (await asking).json()).toMatchObject({
      code: 'upstream-failed',
      detail: expect.stringMatching(/^The upstream openai cannot be reached: EPROTO \(/),
    });
  });

  it('is not made trusted by a file that holds no certificate', async () => {
    const file = `${authority.file}.txt`;
    writeFileSync(file, 'no certificate');
    for (const caFile of [file, '/nowhere.pem'])
      await expect(openTestGateway({ upstreams: {}, config: { gateway: { caFile } } })).rejects.toMatchObject({
        code: 'bad-config',
        message: expect.stringContaining(`gateway.caFile: ${caFile} holds no certificate`),
      });
  });
});
