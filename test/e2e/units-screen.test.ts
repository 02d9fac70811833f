import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, settled, startBrowser, type TestBrowser } from './browser.ts';
import { startServer, type TestServer } from './server.ts';

const DAY_MS = 86_400_000;
const AT = new Date(Date.now() - 2 * DAY_MS).toISOString();
const MONTH = {
  at: new Date(Date.now() - 20 * DAY_MS).toISOString(),
  until: new Date(Date.now() - DAY_MS).toISOString(),
};

let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(null, { privacy: { pseudonymise: false } }), startBrowser()]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function post(path: string, body: string): Promise<void> {
  const response = await fetch(`${server.url}${path}`, { method: 'POST', body });
  expect(await response.json()).toMatchObject({ rejected: [] });
}

function call(id: string, dollars: string, labels: object): object {
  const priced = { reportedCost: { amount: dollars, currency: 'USD' }, usage: { inputTokens: 10 } };
  return { id, at: AT, provider: 'house', requestModel: 'house-1', labels, ...priced };
}

/** The sentence as it is seen: what only a screen reader is told of a number is left out. */
async function sentence(page: Page): Promise<string> {
  const text = await page.locator('h1').innerText();
  return text.replaceAll(/,[^,]*: how was this number made\?/g, '').replaceAll(/\s+/g, ' ');
}

async function open(): Promise<Page> {
  const page = await browser.open(`${server.url}/units?tz=UTC`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

function revenue(customer: string, value: number): object {
  return { name: 'revenue', ...MONTH, value, labels: { customer } };
}

/** In the store, not only on disk. */
async function arrived(path: string, isThere: (answer: string) => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (isThere(await (await fetch(`${server.url}${path}`)).text())) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} never said so`);
}

describe('customers and units', () => {
  it('says what to send while nothing is known of the business', async () => {
    await post(
      '/api/calls',
      JSON.stringify([call('a', '6', { customer: 'acme', feature: 'desk' }), call('b', '2', { customer: 'bolt' })]),
    );
    await arrived('/api/status', (text) => text.includes('"calls":2'));
    const page = await open();
    expect(await page.locator('h1').innerText()).toContain('Nothing is known of the business yet.');
    expect(await page.locator('main').innerText()).toContain('/api/events');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('says what one costs and what margin is left, defines a unit, and marks who falls below the guard', async () => {
    const resolved = ['T1', 'T2', 'T3', 'T4'].map((id) => ({
      outcome: 'ticket-resolved',
      id,
      at: AT,
      success: true,
      labels: { customer: 'acme', feature: 'desk' },
    }));
    await post('/api/events', JSON.stringify(resolved));
    await post('/api/metrics', JSON.stringify([revenue('acme', 10), revenue('bolt', 20)]));
    await arrived('/api/metrics?name=revenue', (text) => text.includes('"statements":2'));

    const page = await open();
    expect(await sentence(page)).toMatch(/Cost per ticket-resolved: \$2\.00 in the last 30 days/);
    expect(await sentence(page)).toMatch(/the gross margin is 73\s%; 1 customer is below 50\s%/);

    await page.getByRole('button', { name: 'Define a unit' }).click();
    const define = page.getByRole('dialog', { name: 'Define a unit' });
    await define.getByLabel(/What it is called/).fill('Desk ticket');
    await define.getByLabel(/Of which spend/).fill('feature=desk');
    await define.getByRole('button', { name: 'Define' }).click();
    await page.waitForURL((url) => url.searchParams.get('unit') === 'Desk ticket');
    await settled(page);
    expect(await sentence(page)).toMatch(/Desk ticket: \$1\.50 in the last 30 days/);

    const margins = page.getByRole('region', { name: 'Margin by customer, rows' });
    expect(await margins.getByRole('row').filter({ hasText: 'acme' }).innerText()).toContain('below the guard');
    await page.getByRole('button', { name: 'Set the guard' }).click();
    const guard = page.getByRole('dialog', { name: 'Set the margin guard' });
    await guard.getByLabel(/least gross margin/).fill('95');
    await guard.getByRole('button', { name: 'Set', exact: true }).click();
    await guard.waitFor({ state: 'detached' });
    await settled(page);
    expect(await sentence(page)).toMatch(/2 customers are below 95\s%/);
    expect(await margins.getByRole('row').filter({ hasText: 'bolt' }).innerText()).toContain('below the guard');
  });
});
