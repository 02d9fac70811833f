import type { Filter, FilterOperator } from '../../src/core/ledger/spend-query.ts';

/** How an operator is written between dimension and values, longest first so that `!=` is not read as `=`. */
const SIGNS: readonly (readonly [sign: string, operator: FilterOperator, words: string])[] = [
  ['!=', 'isNot', 'is not'],
  ['*=', 'contains', 'contains'],
  ['^=', 'prefix', 'starts with'],
  ['~', 'matches', 'matches'],
  ['=', 'is', 'is'],
];
const FILTER = /^([A-Za-z][\w.-]*)(!=|\*=|\^=|~|=)(.*)$/s;

/** Reads `model=a|b`, the form of the URL and of the API; null when it is no filter. */
export function parseFilter(text: string): Filter | null {
  const match = FILTER.exec(text);
  const operator = SIGNS.find(([sign]) => sign === match?.[2])?.[1];
  if (!match?.[1] || !operator) return null;
  return { dimension: match[1], operator, values: (match[3] ?? '').split('|') };
}

export function printFilter(filter: Filter): string {
  const sign = SIGNS.find(([, operator]) => operator === filter.operator)?.[0] ?? '=';
  return `${filter.dimension}${sign}${filter.values.join('|')}`;
}

/** The operator in words: "is not". */
export function operatorWords(operator: FilterOperator): string {
  return SIGNS.find(([, name]) => name === operator)?.[2] ?? 'is';
}

/** Adds one value to the filters: a second value of the same dimension and operator joins the first. */
export function addFilter(filters: readonly Filter[], added: Filter): Filter[] {
  const place = filters.findIndex((f) => f.dimension === added.dimension && f.operator === added.operator);
  const present = filters[place];
  if (!present || added.operator === 'is') return [...filters.filter((f) => f !== present), added];
  const values = [...new Set([...present.values, ...added.values])];
  return filters.with(place, { ...present, values });
}
