import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { committedBook } from './price-agreement.ts';
import { capturedRows } from './recorded.ts';
import { chargeable, isPricedFamily, recordedTrafficPage } from './recorded-pricing.ts';

const captures = capturedRows();
const book = committedBook();

it('at least 97 % of successful records of priced model families are priced', () => {
  const family = chargeable(captures, book).filter((priced) => isPricedFamily(priced, book));
  const priced = family.filter(({ price }) => price.kind === 'priced');
  expect(family.length).toBeGreaterThan(1500);
  expect(priced.length / family.length).toBeGreaterThanOrEqual(0.97);
});

it('docs/methods/recorded-traffic.md is current', () => {
  const page = readFileSync(new URL('../../docs/methods/recorded-traffic.md', import.meta.url), 'utf8');
  expect(page, 'run npx node test/golden/recorded-pricing.ts').toBe(recordedTrafficPage(captures, book));
});
