import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { axeViolations, settled, sidewaysScroll, startBrowser, type TestBrowser } from './browser.ts';
import { fillLedger, monthBefore } from './ledger-data.ts';
import { startServer, type TestServer } from './server.ts';

// What is derived from bills is worked out anew on the way, which takes long on a machine that does much else.
vi.setConfig({ testTimeout: 180_000 });

interface Month {
  readonly provider: string;
  readonly period: string;
  readonly status: string;
  readonly metered: string;
  readonly billed: string;
  readonly byCause: readonly { readonly cause: string; readonly cost: string }[];
}

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

async function months(): Promise<readonly Month[]> {
  return (await server.ask<{ months: Month[] }>('/api/reconcile')).months;
}

async function monthOf(provider: string, period: string): Promise<Month | undefined> {
  return (await months()).find((month) => month.provider === provider && month.period === period);
}

function costOf(some: readonly Month[]): number {
  return some.reduce((sum, { billed, metered }) => sum + Number(billed ?? metered), 0);
}

function dollars(text: string): string {
  return Number(text).toLocaleString('en-US', { style: 'currency', currency: 'USD' }).replace('-', '−');
}

async function plainText(at: Page, selector: string): Promise<string> {
  return (await at.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

const openai = () => `${server.url}/reconcile?month=openai ${last}`;

describe('reconcile', () => {
  it('says first how much of the cost agrees with an invoice, as the API has it', async () => {
    const known = await months();
    const part = costOf(known.filter(({ status }) => status === 'reconciled')) / costOf(known);
    const at = await browser.open(`${server.url}/reconcile`);
    expect(part).toBeGreaterThan(0.1);
    expect(await plainText(at, 'h1')).toMatch(new RegExp(`^${(part * 100).toFixed(0)} % of`));
  });

  it('shows the bridge from metered to billed: its causes are the difference', async () => {
    const month = await monthOf('openai', last);
    const at = await browser.open(openai());
    const bridge = at.getByRole('table', { name: /^From metered to billed/ });
    const amounts = await bridge.locator('td:last-child').allInnerTexts();
    expect(amounts[0]).toBe(dollars(month!.metered));
    expect(amounts.at(-1)).toBe(dollars(month!.billed));
    const steps = amounts.slice(1, -1).map((text) => Number(text.replace('−', '-').replaceAll(/[+$,]/g, '')));
    expect(steps.length).toBe(month!.byCause.length);
    const difference = Number(month!.billed) - Number(month!.metered);
    expect(steps.reduce((sum, step) => sum + step, 0)).toBeCloseTo(difference, 2);
  });

  it('a cause narrows the parts to its own, and back undoes it', async () => {
    const at = await browser.open(openai());
    const parts = at.getByRole('region', { name: 'Parts of the variance, rows' });
    await parts.locator('tbody tr').first().waitFor();
    const all = await parts.locator('tbody tr').count();
    await at.getByRole('button', { name: 'Billed twice' }).click();
    await at.waitForURL((url) => url.searchParams.get('cause') === 'duplicate');
    expect(await parts.locator('tbody tr').count()).toBe(2);
    await at.goBack();
    await at.waitForURL((url) => url.searchParams.get('cause') === null);
    expect(await parts.locator('tbody tr').count()).toBe(all);
  });

  it('a line of the bill says whether calls agree, and its lines are the bill', async () => {
    const at = await browser.open(openai());
    const lines = at.getByRole('region', { name: 'Lines of the bill, rows' });
    const first = lines.getByRole('row').filter({ hasText: 'o3, input' });
    expect(await first.innerText()).toContain('No calls');
    const answer = await server.ask<{ lines: { billed: string; match: string }[]; billed: string }>(
      `/api/reconcile-lines?provider=openai&period=${last}`,
    );
    const sum = answer.lines.reduce((all, { billed }) => all + picosFromDollars(billed)!, 0n);
    expect(sum).toBe(picosFromDollars(answer.billed));
    expect(answer.billed).toBe((await monthOf('openai', last))?.billed);
    const matches = new Set(answer.lines.map(({ match }) => match));
    expect(matches).toEqual(new Set(['matched', 'variance', 'missing', 'duplicate', 'other']));
    expect(await lines.locator('tfoot').innerText()).toContain(dollars(answer.billed));
  });

  it('a line opens to the calls it is for: with what none explains, they are the line', async () => {
    const at = await browser.open(openai());
    await at.getByRole('region', { name: 'Lines of the bill, rows' }).getByText('gpt-4o, output').first().click();
    const calls = at.getByRole('dialog').getByRole('region', { name: 'Calls of the line, rows' });
    await calls.locator('tfoot').waitFor();
    const amounts = await calls.locator('tr > td:last-child').allInnerTexts();
    const [line = 0, ...parts] = amounts
      .map((text) => Number(text.replace('−', '-').replaceAll(/[$,]/g, '')))
      .filter((amount) => !Number.isNaN(amount))
      .toReversed();
    expect(line).toBe(11);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(line, 2);
    expect(await axeViolations(at)).toEqual([]);
  });

  it('a line opens to every column it came with', async () => {
    const at = await browser.open(openai());
    await at.getByRole('region', { name: 'Lines of the bill, rows' }).getByText('o3, input').click();
    const drawer = at.getByRole('dialog');
    await drawer.getByText('As it came').waitFor();
    await settled(at);
    expect(await drawer.innerText()).toContain('ChargeDescription');
    expect(await axeViolations(at)).toEqual([]);
  });

  it('what was metered opens to how it was made', async () => {
    const at = await browser.open(openai());
    await at.getByRole('button', { name: /metered cost of openai/ }).click();
    const drawer = at.getByRole('dialog');
    await drawer.getByText('Price book').waitFor();
    await settled(at);
    expect(await drawer.innerText()).toContain(dollars((await monthOf('openai', last))!.metered));
  });

  it('a difference is accepted with a reason, then the month is closed', async () => {
    const at = await browser.open(openai());
    await at.getByRole('button', { name: 'Accept the difference' }).click();
    const dialog = at.getByRole('dialog');
    const accept = dialog.getByRole('button', { name: 'Accept the difference' });
    expect(await accept.isDisabled()).toBe(true);
    expect(await axeViolations(at)).toEqual([]);
    await dialog.getByLabel(/^Why/).fill('The second invoice is credited next month.');
    await accept.click();
    await dialog.waitFor({ state: 'detached' });
    await at.getByRole('button', { name: 'Close the month' }).click();
    await dialog.getByLabel(/^Why/).fill('Done.');
    await dialog.getByRole('button', { name: 'Close the month' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await monthOf('openai', last)).toMatchObject({ status: 'closed', reason: 'Done.' });
    await at.getByText('It changes no more', { exact: false }).first().waitFor();
  });

  it('a bill that is dropped stands in its month', async () => {
    const at = await browser.open(`${server.url}/reconcile?month=anthropic ${before}`);
    await at.getByText('has sent no bill').waitFor();
    const text = [
      'BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,ChargeCategory',
      `1000,1000,USD,${before}-01,${last}-01,Anthropic,Claude API,Usage`,
    ].join('\n');
    const file = { name: 'bill.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
    await at.getByLabel('File to import').setInputFiles(file);
    await at.getByText('1 accepted').waitFor();
    await at.getByRole('table', { name: /^From metered to billed/ }).waitFor();
  });
});

describe('allocation', () => {
  interface Split {
    readonly name: string;
    readonly pool: string;
    readonly shares: readonly { readonly owner: Record<string, string>; readonly cost: string }[];
  }
  const split = async (name: string): Promise<Split> => {
    const span = `from=${last}-01&to=${monthBefore(Date.now(), 0)}-01&timeZone=UTC`;
    const { allocations } = await server.ask<{ allocations: Split[] }>(`/api/allocations?${span}`);
    return allocations.find((one) => one.name === name)!;
  };

  it('says how much of the shared cost has an owner, and every share as the API has it', async () => {
    const { pool, shares } = await split('vector-store');
    const at = await browser.open(`${server.url}/allocation?pool=vector-store`);
    expect(await plainText(at, 'h1')).toMatch(/^100 % of \$420\.00 shared cost/);
    const table = at.getByRole('region', { name: 'Shares of vector-store, rows' });
    for (const { owner, cost } of shares) {
      const line = table.getByRole('row').filter({ hasText: owner['feature']! });
      expect(await line.innerText()).toContain(dollars(cost));
    }
    expect(await table.locator('tfoot').innerText()).toContain(dollars(pool));
    const flows = at.getByRole('table', { name: 'Shared cost: from pool by driver to owner' });
    expect(await flows.locator('tbody tr').count()).toBe(7);
  });

  it('before and after add up to the same total', async () => {
    const at = await browser.open(`${server.url}/allocation?pool=vector-store`);
    const total = at.getByRole('region', { name: 'Before and after, rows' }).locator('tfoot td');
    const [, before_, , after] = await total.allInnerTexts();
    expect(before_).toBe(after);
    expect(before_).toMatch(/^\$\d/);
  });

  it('the methods stand side by side, the one in force marked, and can be measured by something else', async () => {
    const at = await browser.open(`${server.url}/allocation?pool=vector-store`);
    const table = at.getByRole('region', { name: 'Methods side by side, rows' });
    await table.getByText('In proportion (in force)').waitFor();
    const chat = await table.getByRole('row').filter({ hasText: 'chat' }).innerText();
    expect(chat).toContain('$75.00');
    await at.getByRole('button', { name: /^Measured by/ }).click();
    await at.getByRole('menuitem', { name: 'tokens', exact: true }).click();
    await at.waitForURL((url) => url.searchParams.get('driver') === 'tokens');
    await settled(at);
    expect(await table.innerText()).not.toContain('in force');
  });

  it('a share opens to how it was made', async () => {
    const at = await browser.open(`${server.url}/allocation?pool=support`);
    const table = at.getByRole('region', { name: 'Shares of support, rows' });
    await table.getByRole('row').filter({ hasText: 'discovery' }).click();
    const drawer = at.getByRole('dialog');
    await drawer.getByText('in fixed parts', { exact: false }).waitFor();
    expect(await drawer.innerText()).toContain('$72.00');
    expect(await axeViolations(at)).toEqual([]);
  });
});

const SCREENS = [
  { name: 'reconcile', path: () => `/reconcile?month=openai ${last}` },
  { name: 'allocation', path: () => '/allocation?pool=vector-store' },
  { name: 'reconcile-estimated', path: () => `/reconcile?month=anthropic ${last}&months=12` },
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
