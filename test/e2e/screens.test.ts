import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { axeViolations, settled, sidewaysScroll, startBrowser, type TestBrowser } from './browser.ts';
import { dollars } from './dollars.ts';
import { startServer, type TestServer } from './server.ts';

const DEMO_CALLS = 8_000;
const SCREENS = [
  { name: 'overview', path: '/' },
  { name: 'one-day', path: null },
  { name: 'explore', path: '/explore?by=feature&by=model' },
  { name: 'explore-treemap', path: '/explore?chart=treemap&rows=nested&lens=tokens' },
  { name: 'behaviour', path: '/behaviour?pattern=history' },
  { name: 'call-compared', path: null },
  { name: 'units', path: '/units' },
  { name: 'sources', path: '/sources' },
  { name: 'call', path: null },
  { name: 'call-drawer', path: null },
  { name: 'executions', path: '/executions' },
  { name: 'execution', path: null },
  { name: 'explain-drawer', path: '/?explain=cost' },
] as const;

let server: TestServer;
let browser: TestBrowser;

interface Rows {
  readonly rows: { readonly values: Record<string, string>; readonly measures: Record<string, string> }[];
  readonly totals: Record<string, string | number>;
}
const query = (text: string) => server.ask<Rows>(`/api/query?${text}`);

/** A span that holds all of the demo, absolute, so that page and test ask about the same hours. */
const SPAN = { from: '', to: '' };
const spanned = (more = '') => `from=${SPAN.from}&to=${SPAN.to}&timeZone=UTC${more}`;
const page = (path: string, more = '') => `${server.url}${path}?from=${SPAN.from}&to=${SPAN.to}&tz=UTC${more}`;
let largestCall = '';
let busyDay = '';

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(DEMO_CALLS), startBrowser()]);
  const status = await server.ask<{ firstAt: string; lastAt: string }>('/api/status');
  SPAN.to = new Date(Date.parse(status.lastAt.slice(0, 10)) + 86_400_000).toISOString().slice(0, 10);
  SPAN.from = new Date(Date.parse(SPAN.to) - 30 * 86_400_000).toISOString().slice(0, 10);
  const calls = await server.ask<{
    calls: { id: string; at: string }[];
  }>(`/api/calls?${spanned('&order=-cost&limit=1')}`);
  largestCall = calls.calls[0]!.id;
  busyDay = calls.calls[0]!.at.slice(0, 10);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function text(at: Page, selector: string): Promise<string> {
  return (await at.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

describe('what the screens say', () => {
  it('the overview says the totals that the API answers, in money, calls and tokens', async () => {
    const { totals } = await query(`measure=cost,calls,tokens,unpricedCalls&${spanned()}`);
    const at = await browser.open(page('/'));
    expect(await text(at, 'h1')).toContain(`You spent ${dollars(totals['cost'])}`);
    const lens = at.getByRole('radiogroup', { name: 'Show as' });
    await lens.getByText('Calls').click();
    await settled(at);
    expect(await text(at, 'h1')).toContain(`You made ${Number(totals['calls']).toLocaleString('en-US')} calls`);
    expect(new URL(at.url()).searchParams.get('lens')).toBe('calls');
    await lens.getByText('Tokens').click();
    await settled(at);
    expect(await text(at, 'h1')).toMatch(/You used [\d.,]+ ?[kMBT]? tokens/);
  });

  it('O09: teams, features and services stand side by side, each line as the API answers, and add up to the same total', async () => {
    const { totals } = await query(`measure=cost&${spanned()}`);
    const at = await browser.open(page('/'));
    for (const dimension of ['team', 'feature', 'service']) {
      const { rows } = await query(`measure=cost&by=${dimension}&order=-cost&${spanned()}`);
      const sum = rows.reduce((total, row) => total + picosFromDollars(row.measures['cost']!)!, 0n);
      expect(sum).toBe(picosFromDollars(String(totals['cost'])));
      const panel = at.getByRole('region', { name: `${dimension[0]!.toUpperCase()}${dimension.slice(1)}s` });
      for (const row of rows.slice(0, 4)) {
        const line = panel.getByRole('row').filter({ hasText: row.values[dimension]! });
        expect((await line.allInnerTexts()).join(' ')).toContain(dollars(row.measures['cost']));
      }
      expect(await panel.innerText()).toContain('(not attributed)');
    }
  });

  it('P02: every view can switch among money, calls and tokens, and keeps the choice on the way', async () => {
    const { totals } = await query(`measure=calls&${spanned()}`);
    const calls = Number(totals['calls']).toLocaleString('en-US');
    for (const path of ['/', '/explore', '/sources']) {
      const at = await browser.open(page(path));
      await at.getByRole('radiogroup', { name: 'Show as' }).getByText('Calls').click();
      await at.waitForURL((url) => url.searchParams.get('lens') === 'calls');
      await settled(at);
      expect(await text(at, 'h1')).toContain(`${calls} calls`);
      await at.getByRole('navigation').getByRole('link', { name: 'Explore' }).click();
      await at.waitForURL((url) => url.pathname === '/explore' && url.searchParams.get('lens') === 'calls');
    }
  });

  it('the table under the chart adds up to the total of the period', async () => {
    const { rows } = await query(`measure=cost&grain=day&${spanned()}`);
    const at = await browser.open(page('/'));
    await at.getByRole('slider').waitFor();
    const cells = await at.locator('caption:has-text("Cost by day") ~ tbody tr td:first-of-type').allInnerTexts();
    expect(cells).toHaveLength(30);
    expect(cells.filter((cell) => cell !== '$0.00')).toEqual(rows.map((row) => dollars(row.measures['cost'])));
  });

  it('explore shows a row for each combination, with the total below', async () => {
    const answer = await query(`measure=cost&by=feature,model&order=-cost&vs=previous&${spanned()}`);
    const at = await browser.open(page('/explore', '&by=feature&by=model'));
    const table = at.getByRole('region', { name: 'Table by feature and model, rows' });
    expect(await table.locator('tbody tr').first().innerText()).toContain(dollars(answer.rows[0]!.measures['cost']));
    expect(await table.locator('tfoot tr').last().innerText()).toContain(dollars(answer.totals['cost']));
    expect(await table.locator('table').getAttribute('aria-rowcount')).toBe(String(answer.rows.length));
  });

  it('sources lists every door and provider with the calls it brought', async () => {
    const answer = await server.ask<{
      sources: { provider: string; calls: number }[];
    }>(`/api/sources?${spanned()}`);
    const at = await browser.open(page('/sources'));
    const table = at.getByRole('region', { name: 'Sources, rows' });
    for (const { provider, calls } of answer.sources.slice(0, 3)) {
      const line = table.getByRole('row').filter({ hasText: provider });
      expect((await line.allInnerTexts()).join(' ')).toContain(calls.toLocaleString('en-US'));
    }
  });
});

describe('the way down', () => {
  it('leads from the overview by day and model to one call, whose lines add up to its cost; back undoes each step', async () => {
    const at = await browser.open(page('/'));
    await at.getByRole('slider').focus();
    for (let step = 0; step < 30; step += 1) {
      const said = await at.getByRole('slider').getAttribute('aria-valuetext');
      if (said?.includes(` ${Number(busyDay.slice(8))} `)) break;
      await at.keyboard.press('ArrowRight');
    }
    await at.keyboard.press('Enter');
    await at.waitForURL((url) => url.searchParams.get('from') === busyDay);
    await settled(at);
    expect(await text(at, 'h1')).toContain('on ');

    await at.getByRole('region', { name: 'Models' }).getByRole('row').first().getByRole('button').first().click();
    await at.waitForURL((url) => url.searchParams.getAll('where').some((one) => one.startsWith('model=')));
    await settled(at);
    const calls = at.getByRole('region', { name: 'Calls, rows' });
    await calls.locator('tbody tr').first().click();
    const drawer = at.getByRole('dialog');
    await drawer.getByText('Whose it is').waitFor();

    const id = new URL(at.url()).searchParams.get('call')!;
    const { price } = await server.ask<{
      price: { cost: string; lines: { cost: string }[] };
    }>(`/api/call?id=${id}`);
    const sum = price.lines.reduce((total, line) => total + picosFromDollars(line.cost)!, 0n);
    expect(sum).toBe(picosFromDollars(price.cost));
    expect(await drawer.innerText()).toContain(price.cost);

    await at.goBack();
    await drawer.waitFor({ state: 'detached' });
    await at.goBack();
    await at.waitForURL((url) => url.searchParams.getAll('where').length === 0);
    await at.goBack();
    await at.waitForURL((url) => url.searchParams.get('from') === SPAN.from);
  });

  it('a filter in the URL is in force and can be taken off; alt-click excludes', async () => {
    const filtered = await query(`measure=cost&where=environment=production&${spanned()}`);
    const at = await browser.open(page('/', '&where=environment=production'));
    expect(await text(at, 'h1')).toContain(dollars(filtered.totals['cost']));
    await at.getByRole('button', { name: /^Remove environment/ }).click();
    await settled(at);
    const all = await query(`measure=cost&${spanned()}`);
    expect(await text(at, 'h1')).toContain(dollars(all.totals['cost']));
    const teams = at.getByRole('region', { name: 'Teams' });
    await teams
      .getByRole('row')
      .first()
      .getByRole('button')
      .first()
      .click({ modifiers: ['Alt'] });
    await at.waitForURL((url) => url.searchParams.getAll('where').some((one) => one.startsWith('team!=')));
  });

  it('every number opens to how it was made: the exact sum, its parts, rules, prices, coverage and sample calls', async () => {
    const { totals } = await query(`measure=cost&${spanned()}`);
    const at = await browser.open(page('/'));
    await at.locator('h1 button').focus();
    await at.keyboard.press('e');
    const drawer = at.getByRole('dialog');
    await drawer.getByText('Price book').waitFor();
    await settled(at);
    const said = await drawer.innerText();
    for (const part of [String(totals['cost']).slice(-6), 'Input cost', 'Rules', 'Coverage', 'Unpriced', 'curl -s']) {
      expect(said).toContain(part);
    }
    await drawer.locator('tbody tr[tabindex]').first().click();
    await drawer.getByText('Whose it is').waitFor();
  });

  it('a copied link opens the same view, its period written out', async () => {
    const at = await browser.open(`${server.url}/?period=7d&where=environment=production`);
    await at.getByRole('button', { name: 'Copy link' }).click();
    const link = new URL(await at.evaluate(() => navigator.clipboard.readText()));
    expect(link.searchParams.get('period')).toBeNull();
    expect(link.searchParams.get('from')).toMatch(/^\d{4}-\d\d-\d\d$/);
    const before = await text(at, 'h1');
    const again = await browser.open(link.href);
    expect((await text(again, 'h1')).split(' ').slice(0, 3)).toEqual(before.split(' ').slice(0, 3));
  });
});

describe('when something is wrong', () => {
  it('a panel that fails says so and offers a retry, while the others stay', async () => {
    const at = await browser.open('about:blank');
    let broken = true;
    await at.route(/\/api\/query\?.*by=team/, (route) => (broken ? route.abort() : route.continue()));
    await at.goto(page('/'));
    const teams = at.getByRole('region', { name: 'Teams' });
    await teams.getByRole('alert').waitFor();
    await at.getByRole('region', { name: 'Models' }).getByRole('row').nth(2).waitFor();
    broken = false;
    await teams.getByRole('button', { name: 'Try again' }).click();
    await teams.getByRole('row').first().waitFor();
    expect(await teams.getByRole('alert').count()).toBe(0);
  });

  it('nonsense in the URL still opens', async () => {
    const at = await browser.open(`${server.url}/explore?from=x&to=y&tz=Nowhere&where=%%%&by=&lens=gold&sort=%00`);
    await at.locator('h1').waitFor();
  });
});

/** Where a screen is; some are known only once the demo is loaded. */
function place(name: string, path: string | null): string {
  if (name === 'call') return `${server.url}/call/${largestCall}`;
  if (name === 'execution') return `${server.url}/execution/${largestCall}`;
  if (name === 'call-drawer') return page('/', `&call=${largestCall}`);
  if (name === 'call-compared') return page('/', `&call=${largestCall}&beside=before`);
  if (name === 'one-day') {
    const next = new Date(Date.parse(busyDay) + 86_400_000).toISOString().slice(0, 10);
    return `${server.url}/?from=${busyDay}&to=${next}&tz=UTC`;
  }
  const [route = '/', search = ''] = (path ?? '/').split('?');
  return page(route, search && `&${search}`);
}

describe('for everyone', () => {
  for (const { name, path } of SCREENS) {
    it(`${name} has no accessibility violation in either scheme, and fits a phone`, async () => {
      const at = await browser.open(place(name, path));
      for (const colorScheme of ['light', 'dark'] as const) {
        await at.emulateMedia({ colorScheme });
        await at.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
        await at.screenshot({ path: join(browser.shots, `${name}-${colorScheme}.png`) });
        expect(await axeViolations(at)).toEqual([]);
      }
      await at.setViewportSize({ width: 360, height: 800 });
      await at.screenshot({ path: join(browser.shots, `${name}-phone.png`), fullPage: true });
      expect(await sidewaysScroll(at)).toBe(0);
    });
  }
});
