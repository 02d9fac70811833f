import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FALLBACKS } from '../src/core/pricing/fallback.ts';

it('every fallback is in the table of docs/methods/pricing.md, and no other', () => {
  const page = readFileSync(new URL('../docs/methods/pricing.md', import.meta.url), 'utf8');
  const section = page.split('## When a quantity has no rate of its own')[1]?.split('## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` +\| `(\w+)` /gm)].map(([, quantity, at]) => `${quantity} at ${at}`);
  expect(rows.toSorted()).toEqual(FALLBACKS.map(({ quantity, at }) => `${quantity} at ${at}`).toSorted());
});
