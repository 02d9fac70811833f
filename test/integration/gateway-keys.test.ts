import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whence } from '../cli.ts';
import { RoleProcess } from '../faults/role-process.ts';
import { type BareUpstream, exchangeBytes, openBareUpstream, wireResponse } from '../gateway.ts';

let upstream: BareUpstream;
let folder: string;
let config: string;
const started: RoleProcess[] = [];

beforeAll(async () => {
  upstream = await openBareUpstream(({ socket }) => socket.write(wireResponse('{"object":"list","data":[]}')));
  folder = mkdtempSync(join(tmpdir(), 'whence-keys-'));
  config = join(folder, 'whence.yaml');
  writeFileSync(config, JSON.stringify({ gateway: { upstreams: [{ name: 'openai', url: upstream.url }] } }));
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.kill()));
  upstream.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** A server that the whole network could connect to. */
async function start(data: string, more: readonly string[] = []): Promise<RoleProcess> {
  const server = new RoleProcess(join(folder, data), 'gateway,collect,api,jobs', [
    '--host',
    '0.0.0.0',
    '--config',
    config,
    ...more,
  ]);
  started.push(server);
  await server.start();
  return server;
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
}

async function models(server: RoleProcess, headers: Record<string, string> = {}, mark = ''): Promise<Answer> {
  const response = await fetch(`${server.url}/gateway/openai${mark}/v1/models`, { headers });
  const { code = '', hint = '' }: { code?: string; hint?: string } = await response.json();
  return { status: response.status, code, hint };
}

describe('a gateway off loopback', { timeout: 180_000 }, () => {
  it('relays nothing while no key exists, whatever name it is called by, and says how to make one', async () => {
    const server = await start('without');
    await expect.poll(() => server.said).toMatch(/No key exists, so nothing is answered.*keys create --scope admin/);
    const refused = { status: 401, code: 'unauthorised', hint: expect.stringContaining('whence keys create') };
    expect(await models(server)).toMatchObject(refused);
    expect(await models(server, { 'x-whence-key': 'whence_guessed' })).toMatchObject(refused);
    const port = Number(new URL(server.url).port);
    const named = 'GET /gateway/openai/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n';
    expect(String(await exchangeBytes(port, [named]))).toMatch(/^HTTP\/1\.1 401 /);
    expect((await fetch(`${server.url}/api/status`)).status).toBe(401);
    expect(upstream.heads).toEqual([]);
  });

  it('relays for those who may send, by header or base URL, refuses all others, and a revoked key at once', async () => {
    const first = ['keys', 'create', '--scope', 'admin', '--data', join(folder, 'with'), '--json'];
    const admin: { secret: string } = JSON.parse((await whence(first)).out);
    const server = await start('with');
    const ask = async (operation: string, input: object): Promise<{ id: string; secret: string }> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${admin.secret}` };
      const body = JSON.stringify(input);
      const response = await fetch(`${server.url}/api/${operation}`, { method: 'POST', headers, body });
      expect(response.status).toBe(200);
      return response.json();
    };
    const sender = await ask('keys-create', { name: 'sender', scope: ['ingest'] });
    const reader = await ask('keys-create', { name: 'reader', scope: ['read'] });
    await expect.poll(() => server.said).toContain('Keys are required.');
    expect(await models(server, { 'x-whence-key': sender.secret })).toMatchObject({ status: 200 });
    expect(await models(server, {}, `/~team=ads/~${sender.secret}`)).toMatchObject({ status: 200 });
    expect(await models(server)).toMatchObject({ status: 401, code: 'unauthorised' });
    expect(await models(server, { 'x-whence-key': reader.secret })).toMatchObject({ status: 403, code: 'forbidden' });
    // A provider's key is none of ours, and ours in its place would be sent to the provider.
    expect(await models(server, { authorization: `Bearer ${sender.secret}` })).toMatchObject({ status: 401 });
    await ask('keys-revoke', { id: sender.id });
    expect(await models(server, { 'x-whence-key': sender.secret })).toMatchObject({ status: 401 });
    expect(upstream.heads).toHaveLength(2);
    expect(upstream.heads.join()).not.toMatch(/whence/i);
  });

  it('does without keys when gateway.open says so, for the gateway alone', async () => {
    const open = join(folder, 'open.yaml');
    const before = upstream.heads.length;
    writeFileSync(
      open,
      JSON.stringify({ gateway: { open: true, upstreams: [{ name: 'openai', url: upstream.url }] } }),
    );
    const server = await start('open', ['--config', open]);
    expect(await models(server)).toMatchObject({ status: 200 });
    expect((await fetch(`${server.url}/api/status`)).status).toBe(401);
    expect(upstream.heads.length - before).toBe(1);
  });
});
