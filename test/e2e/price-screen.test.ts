import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { axeViolations, settled, sidewaysScroll, startBrowser, type TestBrowser } from './browser.ts';
import { fillLedger, monthBefore } from './ledger-data.ts';
import { startServer, type TestServer } from './server.ts';

// What is derived from bills is worked out anew on the way, which takes long on a machine that does much else.
vi.setConfig({ testTimeout: 180_000 });

let server: TestServer;
let browser: TestBrowser;
let last: string;
let before: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(null), startBrowser()]);
  const now = Date.now();
  [last, before] = [monthBefore(now, 1), monthBefore(now, 2)];
  await fillLedger(server.url, now);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function plainText(at: Page, selector: string): Promise<string> {
  return (await at.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

const used = () => `from=${before}-01&to=${monthBefore(Date.now(), 0)}-01&tz=UTC`;

describe('the screen of prices', () => {
  it('says how many calls have a price, and which models have none and about how much they are', async () => {
    const at = await browser.open(`${server.url}/prices?${used()}`);
    expect(await plainText(at, 'h1')).toMatch(/^93 %.* of 131 calls .* 9 of 1 model have none, at risk is about \$/);
    const table = at.getByRole('region', { name: 'Without a price, rows' });
    const line = await table.getByRole('row').filter({ hasText: 'house-llm-7' }).innerText();
    expect(line).toContain('9');
    expect(line).toMatch(/\$\d/);
  });

  it('a model in use opens to every rate it has, with its source', async () => {
    const at = await browser.open(`${server.url}/prices?${used()}`);
    await at.getByRole('region', { name: 'Prices in use, rows' }).getByText('gpt-4o', { exact: true }).click();
    await at.waitForURL((url) => url.searchParams.get('price') === 'openai gpt-4o');
    const rates = at.getByRole('region', { name: 'gpt-4o at openai' }).getByRole('region', { name: 'Rates, rows' });
    await rates.waitFor();
    const answer = await server.ask<{
      prices: { rates: unknown[] }[];
    }>('/api/prices?provider=openai&model=gpt-4o');
    expect(await rates.locator('table').getAttribute('aria-rowcount')).toBe(String(answer.prices[0]!.rates.length));
    expect(await rates.innerText()).toContain('$2.50 / 1M');
  });

  it('calls are priced anew after what would move has been seen', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const [quantity, rate] of Object.entries({ uncachedInputTokens: '2', visibleOutputTokens: '10' })) {
      const body = JSON.stringify({ provider: 'openai', model: 'house-llm-7', quantity, rate });
      const set = await fetch(`${server.url}/api/prices-set`, { method: 'POST', headers, body });
      expect(set.status).toBe(200);
    }
    const at = await browser.open(`${server.url}/prices?${used()}`);
    await at.getByRole('button', { name: 'See what would move' }).click();
    const moved = at.getByRole('region', { name: 'What would move, rows' });
    await moved.waitFor({ timeout: 60_000 });
    expect(await moved.getByRole('row').filter({ hasText: 'house-llm-7' }).innerText()).toContain('$2.52');
    expect(await axeViolations(at)).toEqual([]);
    await at.getByRole('button', { name: 'Price them anew' }).click();
    await at.getByRole('dialog').getByRole('button', { name: 'Price them anew' }).click();
    await at.getByText('9 calls were priced anew').waitFor({ timeout: 60_000 });
  });

  it('the book is searched by a part of a name, and the search is in the URL', async () => {
    const at = await browser.open(`${server.url}/prices?${used()}`);
    await at.getByLabel(/part of a model/).fill('haiku-4-5');
    await at.keyboard.press('Enter');
    await at.waitForURL((url) => url.searchParams.get('find') === 'haiku-4-5');
    await settled(at);
    const rows = await at.getByRole('region', { name: 'Price book, rows' }).locator('tbody tr').allInnerTexts();
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows.filter((text) => text.trim() !== '')) expect(row).toContain('haiku-4-5');
  });
});

const SCREENS = [
  { name: 'prices', path: () => `/prices?from=${before}-01&to=${last}-28&tz=UTC` },
  { name: 'price-history', path: () => '/prices?price=azure.ai.openai o1-mini-2024-09-12' },
] as const;

describe('for everyone', () => {
  for (const { name, path } of SCREENS) {
    it(`${name} has no accessibility violation in either scheme, and fits a phone`, async () => {
      const at = await browser.open(`${server.url}${path()}`);
      for (const colorScheme of ['light', 'dark'] as const) {
        await at.emulateMedia({ colorScheme });
        await at.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
        await at.screenshot({ path: join(browser.shots, `${name}-${colorScheme}.png`), fullPage: true });
        expect(await axeViolations(at)).toEqual([]);
      }
      await at.setViewportSize({ width: 360, height: 800 });
      await at.screenshot({ path: join(browser.shots, `${name}-phone.png`), fullPage: true });
      expect(await sidewaysScroll(at)).toBe(0);
    });
  }
});
