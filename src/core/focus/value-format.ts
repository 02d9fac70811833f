import { isObject } from '../capture/json.ts';
import type { Json } from '../capture/exchange.ts';
import type { FocusFormat } from './focus-rule.ts';

/** NumericFormat: no plus sign, no separators of thousands, no currency. */
const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:E-?\d+)?$/i;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
const CURRENCY = /^[A-Z]{3}$/;
/** Units that CurrencyFormat knows beside national currencies until 1.3: words in capitals. */
const VIRTUAL_CURRENCY = /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u;
/** "Tokens", "1000000 Tokens", "GB-Hours", "GB/Hour", "Units/3 Months". */
const UNIT = /^(?:[1-9]\d* )?[A-Z][A-Za-z0-9.()]*(?:[- ][A-Z][A-Za-z0-9.()]*)*(?:\/(?:[1-9]\d* )?[A-Z][A-Za-z]*)?$/;

const FORMATS: Readonly<Record<FocusFormat, (text: string) => boolean>> = {
  String: (text) => text.trim() !== '',
  Decimal: (text) => NUMBER.test(text),
  'Date/Time': (text) => MOMENT.test(text) && !Number.isNaN(Date.parse(text)),
  'JSON Object': (text) => objectOf(text) !== null,
  KeyValue: (text) =>
    Object.values(objectOf(text) ?? { no: {} }).every((value) => typeof value !== 'object' || value === null),
  Unit: (text) => UNIT.test(text),
  Currency: (text) => CURRENCY.test(text) || VIRTUAL_CURRENCY.test(text),
  NationalCurrency: (text) => CURRENCY.test(text),
};

/** Whether a cell that says something is written as the format asks. */
export function isFormatted(text: string, format: FocusFormat): boolean {
  return FORMATS[format](text);
}

function objectOf(text: string): object | null {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
