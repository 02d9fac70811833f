import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../e2e/server.ts';
import { openUpstream, type Upstream } from '../sdk-upstream.ts';

/** 500,000 tokens of output at 2 dollars a million: a dollar a call. */
const USAGE = { prompt_tokens: 0, completion_tokens: 500_000, total_tokens: 500_000 };

let upstream: Upstream;
let server: TestServer;
let asked = 0;

beforeAll(async () => {
  upstream = await openUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const id = `chatcmpl-BudgetK9qZ2mP4vT7wR${asked++}`;
    response.end(JSON.stringify({ id, object: 'chat.completion', model: 'gpt-5-mini-2025-08-07', usage: USAGE }));
  });
  server = await startServer(null, { gateway: { upstreams: [{ name: 'openai', url: upstream.url }] } });
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

interface Standing {
  readonly status: string;
  readonly spent: string;
  readonly warned: readonly number[];
}

/** Statuses of so many calls of the experiment through the gateway. */
async function call(times: number): Promise<number[]> {
  const statuses = [];
  for (let index = 0; index < times; index++) {
    const response = await fetch(`${server.url}/gateway/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-1234', 'x-whence-experiment': 'answers' },
      body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: `Whence? ${asked}` }] }),
    });
    await response.text();
    statuses.push(response.status);
  }
  return statuses;
}

async function standingAt(spent: string): Promise<Standing | undefined> {
  for (let tries = 0; tries < 150; tries++) {
    const { budgets } = await server.ask<{ budgets: Standing[] }>('/api/budgets');
    if (budgets[0]?.spent === spent) return budgets[0];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Never ${spent} spent`);
}

async function setBudget(kind: string): Promise<Response> {
  const budget = { name: 'trial', amount: '20.00', period: 'life', where: ['experiment=answers'], kind };
  return fetch(`${server.url}/api/budget-set`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(budget),
  });
}

it('I05: an experiment’s budget of 20.00 warns at 80 %, and refuses no call, over it neither', async () => {
  expect((await setBudget('warn')).status).toBe(200);
  expect(await call(15)).toEqual(Array(15).fill(200));
  expect(await standingAt('15')).toMatchObject({ status: 'ok', warned: [] });
  expect(await call(1)).toEqual([200]);
  expect(await standingAt('16')).toMatchObject({ status: 'warned', warned: [0.8] });
  expect(await call(9)).toEqual(Array(9).fill(200));
  expect(await standingAt('25')).toMatchObject({ status: 'over', warned: [0.8, 1] });
  expect(asked).toBe(25);
  const block = await setBudget('block');
  expect(block.status).toBe(400);
  expect(await block.text()).toContain('cannot block calls yet');
}, 120_000);
