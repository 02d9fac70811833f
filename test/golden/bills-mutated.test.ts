import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { consumedQuantity } from '../../src/core/capture/bill/consumed-quantity.ts';
import { lineFromCharge } from '../../src/core/capture/bill/native-charge.ts';
import { importedBill, totalsOf } from '../imported-charges.ts';

const SAMPLE = gunzipSync(readFileSync(join(import.meta.dirname, 'bills/focus-sample-1000.csv.gz'))).toString();
const [HEADER = '', ...LINES] = SAMPLE.trimEnd().split('\n');
/** What stands where a bill is broken or hostile. */
const SPOILERS = [
  '',
  'NULL',
  '"',
  '""',
  ',',
  '\u0000',
  '1e999',
  '-',
  '__proto__',
  '{"a":',
  '[[[[',
  '9'.repeat(400),
  'ü'.repeat(5000),
  '\uFEFF',
  '2024-02-31',
  '=cmd()',
  '\r',
  String.raw`\N`,
];

/** Numbers that look random and are the same in every run (Lehmer's generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** A line in which a piece between two commas is another, or that is cut off, or doubled in the middle. */
function spoiled(line: string, pick: (below: number) => number): string {
  if (pick(10) === 0) return line.slice(0, pick(line.length));
  const pieces = line.split(',');
  pieces[pick(pieces.length)] = SPOILERS[pick(SPOILERS.length)] ?? '';
  return pieces.join(',');
}

it('each line of a broken bill is a sound charge, or refused with its reason; the lines around it are as they were', async () => {
  const pick = generator(11);
  const sound = new Map((await importedBill('focus', SAMPLE)).charges.map((charge) => [charge.native['Id'], charge]));
  const lines = LINES.map((line, index) => (index % 2 === 0 ? line : spoiled(line, pick)));
  const { charges, rejected, noted } = await importedBill('focus', [HEADER, ...lines].join('\n'), { size: 4093 });
  expect(rejected.length).toBeGreaterThan(100);
  expect(charges.length + rejected.length).toBeGreaterThan(900);
  expect(
    [...rejected, ...noted].every(
      ({ place, reason, remedy }) => /^line \d+/.test(place) && reason !== '' && remedy !== '',
    ),
  ).toBe(true);
  const even = new Set([...sound.keys()].filter((_, index) => index % 2 === 0));
  const untouched = charges.filter(({ native }) => even.has(native['Id']));
  expect(untouched.length).toBeGreaterThan(450);
  expect(untouched.filter((charge) => sound.get(charge.native['Id'])?.id !== charge.id)).toEqual([]);
  expect(charges.every(({ chargePeriod: { from, to } }) => to > from)).toBe(true);
  for (const charge of charges) {
    expect(() => JSON.stringify(lineFromCharge(charge))).not.toThrow();
    expect(() => consumedQuantity(charge)).not.toThrow();
  }
  expect(totalsOf(charges).billed).toMatch(/^-?\d+(\.\d+)?$/);
});

it('a file cut off anywhere gives the lines before the cut', async () => {
  const pick = generator(23);
  const { charges } = await importedBill('focus', SAMPLE);
  for (let round = 0; round < 12; round += 1) {
    const at = 1000 + pick(SAMPLE.length - 1000);
    const cut = await importedBill('focus', SAMPLE.slice(0, at));
    const whole = SAMPLE.slice(0, at).split('\n').length - 2;
    expect(cut.charges.slice(0, whole)).toEqual(charges.slice(0, whole));
    expect(cut.charges.length + cut.rejected.length).toBeLessThanOrEqual(whole + 1);
  }
});
