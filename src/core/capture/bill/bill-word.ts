import { CHARGE_CATEGORIES, type ChargeCategory } from '../../charge.ts';
import { CURRENCIES } from '../../currency.ts';
import type { Problem } from '../../problem.ts';
import { nearest } from '../../spelling.ts';
import { shown } from '../native/fault.ts';
import { badCharge } from './bill-fault.ts';

/** What bills and vendors call the categories of FOCUS. */
const OTHER_WORDS: ReadonlyMap<string, ChargeCategory> = new Map([
  ['fee', 'purchase'],
  ['support', 'purchase'],
  ['subscription', 'purchase'],
  ['recurring', 'purchase'],
  ['vat', 'tax'],
  ['discount', 'credit'],
  ['refund', 'credit'],
  ['promotion', 'credit'],
  ['rounding', 'adjustment'],
  ['rounding error', 'adjustment'],
  ['correction', 'adjustment'],
]);
const CODE = /^[a-z]{3}$/i;
const LONGEST_NAME = 40;

/** A category by its name; usage when the bill does not say. */
export function categoryOf(text: string | null, place: string): ChargeCategory | Problem {
  if (text === null) return 'usage';
  const word = text.toLowerCase();
  const category = CHARGE_CATEGORIES.find((known) => known === word) ?? OTHER_WORDS.get(word);
  const remedy = `Write one of ${CHARGE_CATEGORIES.join(', ')}.`;
  return category ?? badCharge(place, `is ${shown(text)}`, remedy);
}

/** A currency by ISO 4217, or the name of a virtual one ("Credits"), which is longer than a code. */
export function currencyOf(text: string | null, place: string): string | Problem {
  if (text === null) return badCharge(place, 'is missing', 'Say the currency: "USD".');
  if (!CODE.test(text) && /^\p{L}/u.test(text) && text.length > 3 && text.length <= LONGEST_NAME) return text;
  const code = text.toUpperCase();
  if (CURRENCIES.has(code)) return code;
  const meant = CODE.test(text) ? nearest(code, CURRENCIES) : null;
  const remedy = meant === null ? 'Write a code of ISO 4217: "USD".' : `Did you mean ${meant}?`;
  return { ...badCharge(place, `is ${shown(text)}, which is no currency`, remedy), code: 'unknown-currency' };
}
