import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));
const TEST_NAME = /\bit(?:\.each\([^)]*\))?\(\s*['"`]([A-P]\d{2}):/g;

/** One capability the product promises, with the test that shows it. */
export interface Promised {
  readonly id: string;
  readonly area: string;
  readonly capability: string;
  readonly test: string;
}

export function promises(): Promised[] {
  const [, ...lines] = readFileSync(join(root, 'docs/promises.tsv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [id = '', area = '', capability = '', test = ''] = line.split('\t');
    return { id, area, capability, test };
  });
}

/** Ids that some test's name starts with, and the files those tests are in. */
export function promisedTests(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const folder of ['src', 'test', 'prices', 'focus', 'web']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.test.ts')) continue;
      const file = `${folder}/${name}`;
      for (const [, id = ''] of readFileSync(join(root, file), 'utf8').matchAll(TEST_NAME)) {
        found.set(id, [...new Set([...(found.get(id) ?? []), file])].sort());
      }
    }
  }
  return found;
}

/** The page docs/promises.md. */
export function promisesPage(): string {
  const tests = promisedTests();
  const all = promises();
  const kept = all.filter(({ id }) => tests.has(id));
  const rows = all.map(({ id, area, capability, test }) => {
    const files = (tests.get(id) ?? []).map((file) => `[${file}](../${file})`).join(', ');
    return `| ${id} | ${area} | ${capability} | ${test} | ${files} |`;
  });
  return [
    '# Promises',
    '',
    `What Whence promises, and the test that shows each. A promise is kept when a test whose name starts with its id passes; ${kept.length} of ${all.length} have one. \`npm test\` prints the count. Written by \`node test/promises.ts\`.`,
    '',
    '| id | area | capability | shown by | test |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Prints, after a run, how many promises the tests that ran have kept. */
export class PromisesReporter implements Reporter {
  private readonly kept = new Set<string>();
  private readonly broken = new Set<string>();

  onTestCaseResult(test: TestCase): void {
    const id = /^([A-P]\d{2}):/.exec(test.name)?.[1];
    if (id === undefined) return;
    if (test.result().state === 'passed') this.kept.add(id);
    if (test.result().state === 'failed') this.broken.add(id);
  }

  onTestRunEnd(): void {
    const all = promises();
    const kept = all.filter(({ id }) => this.kept.has(id) && !this.broken.has(id));
    const broken = this.broken.size > 0 ? `; broken: ${[...this.broken].join(' ')}` : '';
    console.log(`\nPromises kept: ${kept.length} of ${all.length}${broken}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(root, 'docs/promises.md'), promisesPage());
