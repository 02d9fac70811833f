import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configSchema, leaves } from '../src/config.ts';
import { FIELD_DIMENSIONS } from '../src/core/dimension.ts';
import { MEASURES } from '../src/core/ledger/spend-query.ts';
import { QUANTITIES } from '../src/core/quantity.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { OPERATIONS_TABLE } from '../src/operations/table.ts';
import { promisesPage } from './promises.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));

/** Names that stand in a page as `code`. */
function missingFrom(page: string, names: Iterable<string>): string[] {
  const text = read(page);
  return [...names].filter((name) => !text.includes(`\`${name}\``));
}

describe('docs', () => {
  it('every configuration key and its environment name are documented', () => {
    const keys = leaves(configSchema).map(([path]) => path.join('.'));
    expect(keys.length).toBeGreaterThan(10);
    expect(missingFrom('docs/reference/configuration.md', keys)).toEqual([]);
  });

  it('every error code is documented', () => {
    expect(missingFrom('docs/reference/errors.md', Object.keys(ERROR_CODES))).toEqual([]);
  });

  it('every operation is documented, with each of its parameters', () => {
    for (const operation of OPERATIONS_TABLE) {
      expect(missingFrom('docs/reference/operations.md', [operation.name, ...Object.keys(operation.input.shape)])).toEqual([]);
    }
  });

  it('every measure, field dimension and quantity is documented', () => {
    expect(missingFrom('docs/reference/measures.md', [...MEASURES, ...FIELD_DIMENSIONS, ...QUANTITIES])).toEqual([]);
  });

  it('every link inside the documentation leads somewhere', () => {
    const broken = [...pages.map((page) => `docs/${page}`), 'README.md', 'ARCHITECTURE.md'].flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('the page of promises says what the tests say', () => {
    expect(read('docs/promises.md')).toBe(promisesPage());
  });

  it('nothing names a folder of one machine or the host of a registry', () => {
    const names = ['README.md', 'ARCHITECTURE.md', 'package.json', 'package-lock.json', '.ci/run', ...pages.map((page) => `docs/${page}`)];
    const wrong = names.filter((name) => /\/work\/|\/root\/|\/home\/[a-z]|registry\.npm|"resolved"/.test(read(name)));
    expect(wrong).toEqual([]);
  });
});
