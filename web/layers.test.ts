import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const WEB = import.meta.dirname;
/** Each folder may import from those before it, and from the pure core. */
const LAYERS = ['state', 'data', 'ui', 'charts', 'screens', 'routes'];
const HOMES: readonly (readonly [package_: RegExp, folder: string])[] = [
  [/^@(mantine|tabler|tanstack\/react-(table|virtual))/, 'ui'],
  [/^echarts/, 'charts'],
];

const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$|vite\.config/.test(path))
  .map((path) => ({ path, folder: path.split('/')[0] ?? '', text: readFileSync(join(WEB, path), 'utf8') }));

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

describe('the layers of the web', () => {
  it('are looked at, all of them', () => {
    expect(new Set(files.map(({ folder }) => folder))).toEqual(new Set([...LAYERS, 'main.tsx']));
  });

  it('import only from those below, and nothing of the server but the pure core', () => {
    const wrong = files.flatMap(({ path, folder, text }) =>
      importsOf(text)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(WEB, join(WEB, path, '..', target)))
        .filter((target) => {
          if (target.startsWith('..')) return !target.startsWith('../src/core/');
          const layer = LAYERS.indexOf(target.split('/')[0] ?? '');
          return folder !== 'main.tsx' && layer > LAYERS.indexOf(folder);
        })
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the UI kit in ui, the chart engine in charts and fetch in data', () => {
    const wrong = files.flatMap(({ path, folder, text }) => [
      ...importsOf(text)
        .filter((target) => HOMES.some(([name, home]) => name.test(target) && home !== folder))
        .map((target) => `${path} imports ${target}`),
      ...(/\bfetch\(/.test(text) && folder !== 'data' ? [`${path} fetches`] : []),
    ]);
    expect(wrong).toEqual([]);
  });
});
