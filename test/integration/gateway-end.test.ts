import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { CapturedBatch } from '../../src/ingest/inbox/inbox.ts';
import {
  type BareUpstream,
  chunkedResponse,
  openBareUpstream,
  openTestGateway,
  pause,
  type TestGateway,
  wireResponse,
} from '../gateway.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const event = (content: string): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-ends0123456789abcdef', model: 'gpt-5-mini', choices: [{ index: 0, delta: { content } }] })}\n\n`;

async function open(
  append?: (batch: CapturedBatch) => Promise<void>,
): Promise<{ gateway: TestGateway; upstream: BareUpstream }> {
  const upstream = await openBareUpstream(({ head, socket }) => {
    if (head.includes('/silent/')) return;
    const isPacked = head.includes('/packed/');
    const text = event('Once upon a time');
    const piece = isPacked ? gzipSync(text) : text;
    for (const bytes of chunkedResponse([piece], isPacked ? { 'Content-Encoding': 'gzip' } : {}).slice(0, 2))
      socket.write(bytes);
  });
  const gateway = await openTestGateway({ upstreams: { openai: upstream.url }, ...(append && { append }) });
  opened.push(upstream, gateway);
  return { gateway, upstream };
}

const post = (gateway: TestGateway, path: string): Promise<Response> =>
  fetch(`${gateway.url}/openai${path}`, { method: 'POST', body: '{"model":"gpt-5-mini","stream":true,"messages":[]}' });

describe('a gateway that ends', () => {
  it('has recorded what was still under way when it has ended, and leaves nobody connected', async () => {
    const kept: string[] = [];
    const { gateway, upstream } = await open(async ({ calls }) => {
      await pause(50);
      kept.push(...calls.map(({ status }) => status));
    });
    const streams = await Promise.all(
      Array.from({ length: 5 }, (_, index) => post(gateway, `${index === 4 ? '/packed' : '/v1'}/chat/completions`)),
    );
    const silent = Array.from({ length: 3 }, () => post(gateway, '/silent/chat/completions').catch(() => null));
    await expect.poll(() => upstream.seen.length).toBe(8);
    await gateway.front.close(0);
    expect(kept).toHaveLength(8);
    await expect(Promise.all(streams.map((stream) => stream.text()))).rejects.toThrow();
    expect(await Promise.all(silent)).toEqual([null, null, null]);
    expect(gateway.front.counts()).toMatchObject({ open: 0, captured: 8, lost: 0, waiting: 0 });
  });

  it('lets an answer that is under way come to its end first', async () => {
    const upstream = await openBareUpstream(async ({ socket }) => {
      await pause(200);
      socket.write(
        wireResponse('{"id":"chatcmpl-late0123456789abcd","model":"gpt-5-mini","usage":{"prompt_tokens":7}}'),
      );
    });
    const gateway = await openTestGateway({ upstreams: { openai: upstream.url } });
    opened.push(upstream, gateway);
    const asking = post(gateway, '/v1/chat/completions');
    await expect.poll(() => upstream.seen.length).toBe(1);
    await gateway.front.close(5000);
    expect((await asking).status).toBe(200);
    expect(gateway.calls.map(({ status, usage }) => [status, usage.uncachedInputTokens])).toEqual([['ok', 7]]);
  });

  it('does not wait for an inbox that takes nothing, and tells what is lost', async () => {
    const { gateway } = await open(() => Promise.reject(new Error('the disk is full')));
    await post(gateway, '/v1/chat/completions');
    await gateway.front.close(0);
    expect(gateway.front.counts()).toMatchObject({ captured: 0, lost: 1, waiting: 0 });
  });
});
