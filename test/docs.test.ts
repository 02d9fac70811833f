import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../docs/reference.ts';
import { promisesPage } from './promises.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
);

describe('docs', () => {
  it('every configuration key, error code, operation, parameter, measure, dimension and quantity is in the reference', () => {
    for (const [name, text] of Object.entries(referencePages())) {
      expect(text.length).toBeGreaterThan(500);
      expect(read(`docs/${name}`), `docs/${name} is stale: run npx node docs/reference.ts`).toBe(text);
    }
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
    const names = [
      'README.md',
      'ARCHITECTURE.md',
      'package.json',
      'package-lock.json',
      '.ci/run',
      ...pages.map((page) => `docs/${page}`),
    ];
    const wrong = names.filter((name) => /\/work\/|\/root\/|\/home\/[a-z]|registry\.npm|"resolved"/.test(read(name)));
    expect(wrong).toEqual([]);
  });
});
