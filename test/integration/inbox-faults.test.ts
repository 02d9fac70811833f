import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';

const AT = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;
const ENGINE_AWAY_MS = 4_000;

let whence: TestWhence;
let url: string;
let jumpMs = 0;

beforeEach(async () => {
  jumpMs = 0;
  whence = await openWhence({}, () => AT + jumpMs);
  url = await whence.listen();
});
afterEach(() => whence.close());

async function send(id: string): Promise<Response> {
  const call = { id, at: AT, provider: 'openai', requestModel: 'gpt-5-mini', usage: { inputTokens: 1200 } };
  return fetch(`${url}/api/calls`, { method: 'POST', body: JSON.stringify(call) });
}

async function storedIds(): Promise<string[]> {
  const rows = await whence.context.engine.query<{ senderId: string }>('SELECT senderId FROM calls ORDER BY senderId');
  return rows.map(({ senderId }) => senderId);
}

describe('faults', () => {
  it('a disk that takes nothing more is told with 503, the rest goes on, and capture recovers', async () => {
    expect((await send('a')).status).toBe(202);
    await whence.drained();
    const inbox = join(whence.dataDir, 'inbox');
    const writer = readdirSync(inbox).find((name) => name !== 'keys.json') ?? '';
    renameSync(join(inbox, writer), join(inbox, '.away'));
    // Two segments are there already; a third cannot be made.
    const refused: Response[] = [];
    for (let number = 0; refused.length === 0 && number < 10; number++) {
      const response = await send(`b${number}`);
      if (response.status === 503) refused.push(response);
      await sleep(350);
    }
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused[0]?.json()).toMatchObject({ code: 'inbox-unwritable', status: 503 });
    expect((await fetch(`${url}/api/status`)).status).toBe(200);
    renameSync(join(inbox, '.away'), join(inbox, writer));
    await expect.poll(async () => (await send('c')).status, { timeout: 5_000 }).toBe(202);
    // What could not be sealed while the folder was away is tried again every second.
    await expect
      .poll(async () => whence.drained().then(storedIds), { timeout: 10_000 })
      .toEqual(expect.arrayContaining(['a', 'b0', 'c']));
  });

  it('capture goes on while the engine is down, and everything is stored when it is back', async () => {
    whence.installation.drain.start();
    const until = Date.now() + ENGINE_AWAY_MS;
    const ids: string[] = [];
    while (Date.now() < until) {
      const pid = whence.context.engine.pid();
      if (pid !== null) process.kill(pid, 'SIGKILL');
      const id = `down-${String(ids.length).padStart(4, '0')}`;
      expect((await send(id)).status).toBe(202);
      ids.push(id);
      await sleep(20);
    }
    await expect.poll(() => storedIds().catch(() => []), { timeout: 30_000 }).toEqual(ids);
  });

  it('a clock that jumps changes nothing of what is stored', async () => {
    const ids: string[] = [];
    for (const jump of [0, 400 * DAY_MS, 0, 10 * DAY_MS, DAY_MS, -DAY_MS / 2]) {
      jumpMs = jump;
      const id = `jump-${ids.length}`;
      expect((await send(id)).status).toBe(202);
      ids.push(id);
      if (ids.length % 2 === 0) await whence.drained();
    }
    await whence.drained();
    expect(await storedIds()).toEqual(ids);
  });
});
