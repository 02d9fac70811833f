import { afterAll, beforeAll, expect, it } from 'vitest';
import { settled, startBrowser, type TestBrowser } from './browser.ts';
import { dollars } from './dollars.ts';
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

it('an execution is drawn whole, zooms into a part, and opens the call that a part is', async () => {
  const { calls } = await server.ask<{ calls: { id: string }[] }>(
    `/api/calls?from=${span.from}&to=${span.to}&timeZone=UTC&order=-cost&limit=1`,
  );
  const largestCall = calls[0]!.id;
  const { cost, nodes } = await server.ask<{ cost: string; nodes: { callId: string | null }[] }>(
    `/api/execution?id=${largestCall}`,
  );
  const at = await browser.open(`${server.url}/execution/${largestCall}`);
  expect(await at.locator('h1').innerText()).toContain(` cost ${dollars(cost)} in `);
  const parts = at.getByRole('region', { name: 'Parts of the execution, rows' });
  expect(await parts.getByRole('row', { name: /^Together/ }).innerText()).toContain(dollars(cost));
  expect(await parts.getByRole('table').getAttribute('aria-rowcount')).toBe(String(nodes.length));
  const flame = at.getByRole('figure', { name: /^Parts of .* by money$/ }).locator('canvas');
  const { width } = await flame.boundingBox().then((box) => box ?? { width: 0 });
  await flame.hover({ position: { x: width / 2, y: 33 } });
  await flame.click({ position: { x: width / 2, y: 33 } });
  await at.getByRole('button', { name: 'Whole execution' }).waitFor({ state: 'attached' });
  await at.getByRole('dialog', { name: 'How was this cost made?' }).waitFor();
  expect(new URL(at.url()).searchParams.get('node')).toBeTruthy();
});

it('executions are counted as the API counts them, narrowed by a bar, and a row opens one', async () => {
  const { totals } = await server.ask<{ totals: { executions: number; cost: string } }>(
    `/api/executions?from=${span.from}&to=${span.to}&timeZone=UTC&limit=1`,
  );
  const at = await browser.open(`${server.url}/executions?from=${span.from}&to=${span.to}&tz=UTC`);
  const words = await at.locator('h1').innerText();
  expect(words).toContain(`${totals.executions.toLocaleString('en-US')} executions`);
  expect(words).toContain(dollars(totals.cost));
  const bars = at.getByRole('list', { name: 'Executions by cost' }).getByRole('button');
  await bars.last().click();
  await at.getByRole('button', { name: 'All sizes' }).waitFor();
  await settled(at);
  await at.getByRole('region', { name: 'Executions, rows' }).getByRole('row').nth(1).click();
  await at.waitForURL(/\/execution\/[0-9a-f]+/);
  await at.getByRole('region', { name: 'What was paid on top' }).waitFor();
});
