import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src', 'web', 'sdk', 'prices', 'focus', 'test']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => /\.tsx?$/.test(name) && !/node_modules|\/dist\//.test(name) && !name.endsWith('.d.ts'));
const source = new Map(files.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
const shipped = files.filter((name) => !/\.test\.tsx?$/.test(name) && !name.startsWith('test/'));

/** Rooms in the order of the data's flow; a room may import itself and what stands before it. */
const ROOMS = ['core', 'foundations', 'store', 'ingest', 'operations', 'projections', 'main'] as const;
const CORE_ROOMS = [
  ['vocabulary'],
  ['capture'],
  ['pricing'],
  ['attribution'],
  ['allocation'],
  ['ledger'],
  ['reconciliation', 'analysis'],
  ['focus'],
];
/** Files that reach everywhere. */
const WIRING = new Set(['main.ts', 'command-line.ts', 'installation.ts']);
const FORBIDDEN_NAMES = /(^|[-_.])(utils?|helpers?|common|shared|types|constants|misc)([-_.]|$)/;

function roomOf(name: string): (typeof ROOMS)[number] | null {
  const [top, folder, rest] = name.split('/');
  if (top !== 'src' || folder === undefined) return null;
  if (rest === undefined) return WIRING.has(folder) ? 'main' : 'foundations';
  if (['http', 'cli', 'mcp', 'jobs', 'alerts', 'auth'].includes(folder)) return 'projections';
  return ROOMS.find((room) => room === folder) ?? null;
}

function coreRank(name: string): number {
  const parts = name.split('/');
  const room = parts.length === 3 ? 'vocabulary' : (parts[2] ?? '');
  return CORE_ROOMS.findIndex((rooms) => rooms.includes(room));
}

function importsOf(name: string): string[] {
  const specifiers = [...(source.get(name) ?? '').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? normalize(join(dirname(name), specifier)) : specifier,
  );
}

describe('architecture', () => {
  it('there is something to check', () => {
    expect(shipped.length).toBeGreaterThan(40);
    expect(importsOf('src/command-line.ts').length).toBeGreaterThan(3);
  });

  it('every source file stands in a room', () => {
    const homeless = shipped.filter((name) => name.startsWith('src/') && roomOf(name) === null);
    expect(homeless).toEqual([]);
    expect(shipped.filter((name) => name.startsWith('src/core/') && coreRank(name) < 0)).toEqual([]);
  });

  it('a room imports only itself and what stands before it', () => {
    const wrong = shipped.flatMap((name) => {
      const room = roomOf(name);
      if (room === null) return [];
      return importsOf(name)
        .filter((target) => {
          const other = roomOf(target);
          return other !== null && ROOMS.indexOf(other) > ROOMS.indexOf(room);
        })
        .map((target) => `${name} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('inside core the data flows one way', () => {
    const wrong = shipped
      .filter((name) => name.startsWith('src/core/'))
      .flatMap((name) =>
        importsOf(name)
          .filter((target) => target.startsWith('src/core/') && coreRank(target) > coreRank(name))
          .map((target) => `${name} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('core imports nothing of Node', () => {
    expect(
      shipped
        .filter((name) => name.startsWith('src/core/'))
        .filter((name) => importsOf(name).some((target) => target.startsWith('node:'))),
    ).toEqual([]);
  });

  it('the web client imports core and the types of operations, nothing else of the server', () => {
    const wrong = shipped
      .filter((name) => name.startsWith('web/'))
      .flatMap((name) =>
        importsOf(name)
          .filter((target) => target.startsWith('src/') && !/^src\/(core|operations)\//.test(target))
          .map((target) => `${name} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('the SDK imports core, and of Node only in its entry for Node', () => {
    const wrong = shipped
      .filter((name) => name.startsWith('sdk/src/'))
      .flatMap((name) =>
        importsOf(name)
          .filter((target) => !/^(src\/core|sdk\/src)\//.test(target))
          .filter((target) => name !== 'sdk/src/node.ts' || !target.startsWith('node:'))
          .map((target) => `${name} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('the UI kit is imported in web/ui only', () => {
    const wrong = shipped.filter(
      (name) =>
        name.startsWith('web/') &&
        !name.startsWith('web/ui/') &&
        importsOf(name).some((target) => target.startsWith('@mantine/')),
    );
    expect(wrong).toEqual([]);
  });

  it('SQL stands in the store only', () => {
    const sql = /\b(SELECT\s[\s\S]{0,200}\sFROM\s|INSERT\s+INTO\s|ALTER\s+TABLE\s|CREATE\s+TABLE\s)/;
    const wrong = shipped.filter((name) => !name.startsWith('src/store/') && sql.test(source.get(name) ?? ''));
    expect(wrong).toEqual([]);
  });

  it('a file is named by the noun it defines', () => {
    const bad = files.filter((name) =>
      relative('.', name)
        .split('/')
        .some((part) => FORBIDDEN_NAMES.test(basename(part).replace(/\.tsx?$/, ''))),
    );
    expect(bad).toEqual([]);
  });
});
