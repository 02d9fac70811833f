import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['WHENCE_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE_RULES = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
};
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The longest that the answers of a screen may take on a machine that does much else. */
const SETTLED_MS = 100_000;

/** A browser, and the folder its pictures go to. */
export interface TestBrowser {
  readonly shots: string;
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const shots = await mkdtemp(join(process.env['WHENCE_SHOTS'] ?? tmpdir(), 'whence-shots-'));
  let context: BrowserContext | null = null;
  return {
    shots,
    async open(url) {
      await context?.close();
      context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        colorScheme: 'light',
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const page = await context.newPage();
      await page.goto(url);
      await settled(page);
      return page;
    },
    close: () => browser.close(),
  };
}

/** Until every panel has its answer. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: SETTLED_MS });
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
}

/** What axe finds against WCAG 2.2 A and AA, as lines to read; none when all is well. */
export async function axeViolations(page: Page): Promise<string[]> {
  // What waits for a newer answer is dimmed meanwhile.
  await settled(page);
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(AXE_RULES)})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
  );
}

/** How far the page scrolls sideways, in pixels; 0 is not at all. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
