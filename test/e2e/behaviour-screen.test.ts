import { afterAll, beforeAll, expect, it } from 'vitest';
import { settled, startBrowser, type TestBrowser } from './browser.ts';
import { startServer, type TestServer } from './server.ts';

const DAY_MS = 86_400_000;

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

let server: TestServer;
let browser: TestBrowser;
let span = { from: '', to: '' };

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(10_000), startBrowser()]);
  const { lastAt } = await server.ask<{ lastAt: string }>('/api/status');
  const end = Date.parse(lastAt.slice(0, 10)) + DAY_MS;
  span = { from: day(end - 30 * DAY_MS), to: day(end) };
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('behaviour says what each way of using models costs, where, and shows calls that do', async () => {
  const answer = await server.ask<{
    sentence: string;
    patterns: { pattern: string; cost: string; workflows: { workflow: string }[] }[];
  }>(`/api/behaviour-patterns?from=${span.from}&to=${span.to}&timeZone=UTC`);
  const at = await browser.open(`${server.url}/behaviour?from=${span.from}&to=${span.to}&tz=UTC`);
  expect(await at.locator('h1').innerText()).toBe(answer.sentence);
  const table = at.getByRole('region', { name: 'Behaviours, rows' });
  const history = answer.patterns.find(({ pattern }) => pattern === 'history')!;
  const row = table.getByRole('row').filter({ hasText: 'History sent again' });
  const shown = Number(/\$([\d.,]+)/.exec(await row.innerText())?.[1]?.replaceAll(',', ''));
  expect(shown).toBeCloseTo(Number(history.cost), 2);
  await row.click();
  await at.waitForURL((url) => url.searchParams.get('pattern') === 'history');
  await settled(at);
  const where = at.getByRole('region', { name: 'History sent again by feature, rows' });
  expect(await where.locator('tbody tr').first().innerText()).toContain(history.workflows[0]!.workflow);
  await at.getByRole('region', { name: 'Examples' }).locator('tbody tr').first().click();
  const drawer = at.getByRole('dialog', { name: 'How was this cost made?' });
  await drawer.getByRole('button', { name: 'With the one before' }).click();
  await drawer.getByText(/^This call cost .* times as much/).waitFor();
});
