import * as fc from 'fast-check';

/** What generated rules look for and generated calls and charges are made of. */
export const LABELS = [
  '',
  'feature',
  'team',
  'Team',
  'http.route',
  'schlüssel',
  `it's "quoted"\\`,
  'constructor',
  '__proto__',
];
/** Keys that a rules file can name. */
export const KEYS = LABELS.filter((key) => key !== '');
const TEXTS = [
  ...words('7.5 -0.000001 12345678901234567890.123456 1.1234567 +1 .5'),
  ...words(
    `search exp-1 a/b/c /api//v2 a.b 7 007 1e3 true - STRASSE straße ÀÉΣΣ İstanbul ﬁ 日本語 👩‍💻 é null {x:String} %_`,
  ),
  ...words(String.raw`o'hara back\slash \N \ \Q`),
  'Search ',
  ' chat\t',
  ' ',
  'line\nbreak',
  'a\r\nb',
  'tab\there',
  '\u00a0x\u2003',
  'nul\u0000l',
  '\u0001',
  'half \ud83d',
  '(not attributed)',
  'a'.repeat(300),
];

export const COSTS = [0n, 1n, 999_999_999n, 1_000_000_000n, 50_000_000_000n];
export const AMOUNTS = [0, 1, 2, 9, 10, 100, 200_000, 4_294_967_295, 999_999_999_999];
export const MICROS = [0, 0.000001, 0.1, 0.3, 1.5, 12.345678, 99_999_999.999999];
export const INSTANTS = [
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 10, 1),
  Date.UTC(2026, 10, 1) - 1,
  Date.UTC(2026, 10, 2, 23, 59, 59, 999),
];

/** Texts as a sender may send them, and as a rules file, which is read as UTF-8, may say them. */
export const sent = fc.constantFrom(...TEXTS);
export const text = sent.map((any) => any.toWellFormed());
export function words(text: string): readonly string[] {
  return text.split(' ');
}
