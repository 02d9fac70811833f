import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const BUILT = new URL('../../dist/web/', import.meta.url);
const MOST_BYTES = 250_000;

it('the first screen needs less than 250 KB of gzipped script; charts come after it', () => {
  const page = readFileSync(new URL('index.html', BUILT), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]!);
  expect(scripts.length).toBeGreaterThan(0);
  const texts = scripts.map((name) => readFileSync(new URL(name, BUILT)));
  const bytes = texts.reduce((total, text) => total + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(texts.some((text) => text.includes('zrender'))).toBe(false);
});
