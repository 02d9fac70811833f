import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openMeter } from '../../sdk/src/node.ts';
import { callFromLine } from '../../src/core/capture/native.ts';
import { FINGERPRINT_KEY, openTestGateway } from '../gateway.ts';
import { openUpstream } from '../sdk-upstream.ts';

it('a call that the SDK sends through the gateway has one identity, usage, prompt and key by both', async () => {
  const usage = { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };
  const answer = { id: 'chatcmpl-9qZ8xK2mP4vT7wR1nB5cD', model: 'gpt-5-mini-2025-08-07', choices: [], usage };
  const upstream = await openUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  const gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
  const lines: unknown[] = [];
  const fingerprintKey = Buffer.from(FINGERPRINT_KEY.subarray(0, 16)).toString('hex');
  const whence: typeof fetch = async (_input, init) => {
    if (init?.body instanceof Uint8Array) lines.push(JSON.parse(gunzipSync(init.body).toString('utf8')));
    return Response.json({ fingerprintKey });
  };
  const meter = openMeter({ provider: 'openai', fetch: whence });
  const response = await meter.fetch()(`${gateway.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test-0123456789abcd' },
    body: JSON.stringify({ model: 'gpt-5-mini', tools: [{}], messages: [{ role: 'user', content: 'Hello' }] }),
  });
  expect(await response.json()).toEqual(answer);
  await meter.close();
  const [byGateway] = await gateway.captured(1);
  const bySdk = callFromLine(lines[0], { now: Date.now(), door: 'sdk' });
  if (!('id' in bySdk) || !byGateway) throw new Error('one of them saw nothing');
  expect(bySdk.id).toBe(byGateway.id);
  expect(bySdk.usage).toEqual(byGateway.usage);
  expect(bySdk.segments).toEqual(byGateway.segments);
  expect(bySdk.segments?.map(({ kind }) => kind)).toEqual(['tools', 'user']);
  expect(bySdk.labels).toEqual(byGateway.labels);
  await gateway.close();
  await upstream.close();
});
