import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { experiments } from '../../src/operations/experiments.ts';
import type { Answer } from '../rules-whence.ts';
import { axeViolations, sidewaysScroll, startBrowser, type TestBrowser } from './browser.ts';
import { startServer, type TestServer } from './server.ts';

const DEMO_CALLS = 4000;
let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(DEMO_CALLS), startBrowser()]);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('experiments are told as the API answers, and a row opens its variants', async () => {
  const answer = await server.ask<Answer<typeof experiments>>('/api/experiments?from=-90d');
  const at = await browser.open(`${server.url}/experiments?period=90d`);
  expect(await at.locator('h1').innerText()).toContain(`${answer.experiments.length} experiments cost`);
  const { name, variants } = answer.experiments.at(-1)!;
  await at.getByRole('region', { name: 'Experiments, rows' }).getByRole('row', { name }).click();
  const opened = at.getByRole('region', { name: `Variants of ${name}, rows` });
  for (const variant of variants) expect(await opened.innerText()).toContain(variant.name);
  expect(new URL(at.url()).searchParams.get('experiment')).toBe(name);
});

it('the screen of experiments has no accessibility violation in either scheme, and fits a phone', async () => {
  const at = await browser.open(`${server.url}/experiments?period=90d`);
  for (const colorScheme of ['light', 'dark'] as const) {
    await at.emulateMedia({ colorScheme });
    await at.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await at.screenshot({ path: join(browser.shots, `experiments-${colorScheme}.png`), fullPage: true });
    expect(await axeViolations(at)).toEqual([]);
  }
  await at.setViewportSize({ width: 360, height: 800 });
  await at.screenshot({ path: join(browser.shots, 'experiments-phone.png'), fullPage: true });
  expect(await sidewaysScroll(at)).toBe(0);
});
