import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, settled, sidewaysScroll, startBrowser, type TestBrowser } from './browser.ts';
import { startServer, type TestServer } from './server.ts';

const DEMO_CALLS = 3000;
let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(DEMO_CALLS), startBrowser()]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const page = (more = '') => `${server.url}/attribution?period=90d${more}`;

interface Rules {
  readonly revision: number;
  readonly text: string;
}

describe('the attribution screen', () => {
  it('says how much has a feature and how much has none, by the rules with the money each decides', async () => {
    const at = await browser.open(page('&by=feature'));
    expect(await at.locator('h1').innerText()).toMatch(
      /\d\s%\sof \$[\d,.]+ in the last 90 days has a feature; .*has none\./s,
    );
    const rules = at.getByRole('region', { name: 'Rules of feature', exact: true });
    expect(await rules.getByRole('row').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/feature#1\s+from label\.feature/)]),
    );
    await at.getByRole('button', { name: 'team', exact: true }).click();
    await at.waitForURL((url) => url.searchParams.get('by') === 'team');
    await settled(at);
    expect(await at.locator('h1').innerText()).toContain('has a team');
  });

  it('tells what governance found, with the money at stake, and opens it to its spend', async () => {
    const at = await browser.open(page());
    const findings = at.getByRole('region', { name: 'Findings, rows' });
    const checked = await server.ask<{ findings: { subject: string; where: string[] | null }[] }>('/api/checks');
    const first = checked.findings.find(({ where }) => where !== null);
    await findings
      .getByRole('link', { name: first?.subject ?? '', exact: true })
      .first()
      .click();
    await at.waitForURL((url) => url.pathname === '/explore');
    expect(new URL(at.url()).searchParams.getAll('where')).toEqual(first?.where);
  });

  it('is free of accessibility violations in both schemes, and fits a phone', async () => {
    const at = await browser.open(page('&by=feature'));
    for (const scheme of ['light', 'dark'] as const) {
      await at.emulateMedia({ colorScheme: scheme });
      await at.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
      await at.screenshot({ path: join(browser.shots, `attribution-${scheme}.png`), fullPage: true });
      expect(await axeViolations(at)).toEqual([]);
    }
    await at.setViewportSize({ width: 360, height: 740 });
    expect(await sidewaysScroll(at)).toBe(0);
  });

  it('a change tells what it would move before it is published, is published with a reason, and is taken back', async () => {
    const before = await server.ask<Rules>('/api/rules');
    const at = await browser.open(page('&by=feature'));
    const editor = at.getByLabel('Rules, as YAML');
    const publish = at.getByRole('button', { name: 'Publish' });
    expect(await publish.isDisabled()).toBe(true);
    await editor.fill('version: 1\ndimensions: { feature: { ruels: [] } }');
    await at
      .getByText('did you mean', { exact: false })
      .or(at.getByText('Did you mean rules', { exact: false }))
      .first()
      .waitFor();
    expect(await publish.isDisabled()).toBe(true);
    const renamed = before.text.replace(
      /(\n {2}feature:\n[\s\S]*?rules:\n)/,
      '$1      - { value: everything, when: { operation: chat } }\n',
    );
    await editor.fill(renamed);
    await at.getByText(/calls would change, and \$[\d.]+ would move, in feature/).waitFor();
    const moves = at.getByRole('region', { name: 'Moves in feature, rows' });
    expect(await moves.innerText()).toContain('everything');
    expect((await server.ask<Rules>('/api/rules')).revision).toBe(before.revision);
    await at.getByLabel('Why').fill('to see it move');
    await publish.click();
    await at.getByRole('region', { name: 'History' }).getByText('to see it move').waitFor();
    await settled(at);
    expect((await server.ask<Rules>('/api/rules')).revision).toBe(before.revision + 1);
    await at.getByTitle(`Put revision ${before.revision} into force again`).click();
    await at.getByRole('region', { name: 'History' }).getByText(`revert to ${before.revision}`).waitFor();
    const after = await server.ask<Rules>('/api/rules');
    expect(after.text).toBe(before.text);
  });
});
