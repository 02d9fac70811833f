import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';

describe('who may ask', () => {
  let whence: TestWhence;
  let admin: string;
  let reader: string;
  let sender: string;

  beforeAll(async () => {
    whence = await openWhence();
  });
  afterAll(() => whence.close());

  async function statusOf(path: string, key: string | null, method = 'GET'): Promise<number> {
    const headers = { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
    return (await whence.request(path, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })).status;
  }

  it('an open server answers its own machine, and its first key must be an administrator’s', async () => {
    expect(await statusOf('/api/status', null)).toBe(200);
    await expect(whence.ask('keys-create', { name: 'gateway', scope: ['ingest'] })).rejects.toThrow(/administrator/);
    ({ secret: admin } = await whence.ask<{ secret: string }>('keys-create', { name: 'me', scope: ['admin'] }));
    expect(await statusOf('/api/status', null)).toBe(401);
  });

  it('a key allows what its scopes say', async () => {
    const make = async (scope: string): Promise<string> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${admin}` };
      const response = await whence.request('/api/keys-create', {
        method: 'POST',
        headers,
        body: JSON.stringify({ name: scope, scope: [scope] }),
      });
      const made: { secret: string } = await response.json();
      return made.secret;
    };
    [reader, sender] = [await make('read'), await make('ingest')];
    expect(await statusOf('/api/status', reader)).toBe(200);
    expect(await statusOf('/api/status', sender)).toBe(403);
    expect(await statusOf('/api/import?format=calls', reader, 'POST')).toBe(403);
    expect(await statusOf('/api/import?format=calls', sender, 'POST')).toBe(200);
    expect(await statusOf('/api/keys-list', reader, 'POST')).toBe(403);
    expect(await statusOf('/api/query?reveal=true', reader)).toBe(403);
    expect(await statusOf('/api/query?reveal=true', admin)).toBe(200);
  });

  it('an unknown or revoked key is worthless', async () => {
    expect(await statusOf('/api/status', `${reader}x`)).toBe(401);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${admin}` };
    const list = await whence.request('/api/keys-list', { method: 'POST', headers, body: '{}' });
    const { keys }: { keys: { id: string; name: string }[] } = await list.json();
    const id = keys.find(({ name }) => name === 'read')?.id;
    await whence.request('/api/keys-revoke', { method: 'POST', headers, body: JSON.stringify({ id }) });
    expect(await statusOf('/api/status', reader)).toBe(401);
    expect(JSON.stringify(keys)).not.toContain(reader);
  });

  it('the last administrator stays while another key is in force', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${admin}` };
    const list = await whence.request('/api/keys-list', { method: 'POST', headers, body: '{}' });
    const { keys }: { keys: { id: string; name: string }[] } = await list.json();
    const revoke = async (name: string): Promise<number> => {
      const body = JSON.stringify({ id: keys.find((key) => key.name === name)?.id });
      return (await whence.request('/api/keys-revoke', { method: 'POST', headers, body })).status;
    };
    expect(await revoke('me')).toBe(400);
    expect(await revoke('ingest')).toBe(200);
    expect(await revoke('me')).toBe(200);
  });
});

it('a server that listens to the network answers nobody without a key, whatever name it is called by', async () => {
  const whence = await openWhence({ host: '0.0.0.0' });
  const response = await whence.request('/api/status', { headers: { host: 'localhost' } });
  expect(response.status).toBe(401);
  await whence.close();
});
