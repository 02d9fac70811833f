import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedLine } from '../faults/sender.ts';
import { RoleProcess } from '../faults/role-process.ts';

describe('capture in a process of its own', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'whence-roles-'));
  const capture = new RoleProcess(dataDir, 'gateway,collect');
  const store = new RoleProcess(dataDir, 'api,jobs');
  let adminKey = '';

  beforeAll(async () => {
    await capture.start();
    await store.start();
  });
  afterAll(async () => {
    await Promise.all([capture.kill(), store.kill()]);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  async function send(number: number, key: string | null): Promise<number> {
    const headers = key === null ? {} : { authorization: `Bearer ${key}` };
    const body = JSON.stringify(numberedLine(number));
    return (await fetch(`${capture.url}/api/calls`, { method: 'POST', headers, body })).status;
  }

  async function ask<Answer>(operation: string, input: object, key: string | null): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    };
    const response = await fetch(`${store.url}/api/${operation}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    const answer: Answer = await response.json();
    return answer;
  }

  it('what it takes is soon found in the process with the store', async () => {
    expect(await send(1, null)).toBe(202);
    await expect
      .poll(async () => (await fetch(`${store.url}/api/call?id=fault-1`)).status, { timeout: 30_000 })
      .toBe(200);
  });

  it('opens no store, and says so to who asks it something', async () => {
    const response = await fetch(`${capture.url}/api/status`);
    expect(await response.json()).toMatchObject({ code: 'unknown-operation', status: 404 });
    expect((await fetch(`${capture.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${capture.url}/metrics`)).text()).toMatch(/^whence_inbox_appended [1-9]/m);
  });

  it('doctor tells of the inbox', async () => {
    const { checks } = await ask<{ checks: { name: string; ok: boolean; detail: string }[] }>('doctor', {}, null);
    const inbox = checks.find(({ name }) => name === 'inbox');
    expect(inbox?.ok).toBe(true);
    expect(inbox?.detail).toMatch(/^1 capturing processes; \d+ segments/);
  });

  it('takes a key as soon as it exists, refuses those without the scope, and a revoked one at once', async () => {
    const create = (name: string, scope: string, key: string | null) =>
      ask<{ id: string; secret: string }>('keys-create', { name, scope: [scope] }, key);
    const admin = await create('admin', 'admin', null);
    adminKey = admin.secret;
    expect(await send(2, null)).toBe(401);
    const sender = await create('sender', 'ingest', admin.secret);
    const reader = await create('reader', 'read', admin.secret);
    expect([await send(3, sender.secret), await send(3, reader.secret)]).toEqual([202, 403]);
    await ask('keys-revoke', { id: sender.id }, admin.secret);
    expect(await send(4, sender.secret)).toBe(401);
  });

  it('goes on while there is no store, and nothing is left when it has been there again', async () => {
    const { secret } = await ask<{ secret: string }>('keys-create', { name: 'late', scope: ['ingest'] }, adminKey);
    await store.stop();
    expect(await send(5, secret)).toBe(202);
    await capture.stop();
    expect(readdirSync(join(dataDir, 'inbox'))).toHaveLength(2);
    await store.start();
    await expect.poll(() => readdirSync(join(dataDir, 'inbox')), { timeout: 40_000 }).toEqual(['keys.json']);
    const headers = { authorization: `Bearer ${adminKey}` };
    expect((await fetch(`${store.url}/api/call?id=fault-5`, { headers })).status).toBe(200);
  });
});
