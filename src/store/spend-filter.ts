import { RE2JS } from 're2js';
import type { Filter, FilterOperator } from '../core/ledger/spend-query.ts';
import { METERED } from '../core/dimension.ts';
import { AppError } from '../errors.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import type { ParameterList } from './parameter-list.ts';

/** A filter whose dimension was found. */
export interface FoundFilter {
  readonly dimension: LedgerDimension;
  readonly operator: FilterOperator;
  readonly values: readonly string[];
}

type Writer = (expression: string, values: readonly string[], parameters: ParameterList) => string;

const VALUE_LIMIT = 1000;

/** Each holds when it holds for one of the values; with no value none can hold, and `isNot` always does. */
const WRITERS: Readonly<Record<FilterOperator, Writer>> = {
  is: (expression, values, parameters) => `${expression} IN ${parameters.place('Array(String)', values)}`,
  isNot: (expression, values, parameters) => `${expression} NOT IN ${parameters.place('Array(String)', values)}`,
  contains: (expression, values, parameters) =>
    any(values, (value) => `position(${expression}, ${parameters.place('String', value)}) > 0`),
  prefix: (expression, values, parameters) =>
    any(values, (value) => `startsWith(${expression}, ${parameters.place('String', value)})`),
  matches: (expression, values, parameters) =>
    any(values, (value) => `match(${expression}, ${parameters.place('String', value)})`),
};

/** Looks the dimensions up and refuses what the engine would refuse. Throws AppError 'bad-request'. */
export function findFilters(where: readonly Filter[], find: (name: string) => LedgerDimension): FoundFilter[] {
  return where.map(({ dimension, operator, values }) => {
    if (values.length > VALUE_LIMIT) throw tooMany(dimension);
    if (operator === 'matches') for (const value of values) checkPattern(value);
    return { dimension: find(dimension), operator, values };
  });
}

/** Whether a call can pass the filters at all: where all calls have one value, a filter on it lets all through or none. */
export function mayHoldForCalls(filters: readonly FoundFilter[]): boolean {
  return filters.every(({ dimension: { ofAllCalls }, operator, values }) => {
    if (ofAllCalls === null) return true;
    if (operator === 'is') return values.includes(ofAllCalls);
    return operator !== 'isNot' || !values.includes(ofAllCalls);
  });
}

/** Whether a charge can: none is metered. */
export function mayHoldForCharges(filters: readonly FoundFilter[]): boolean {
  return filters.every(
    ({ dimension, operator, values }) =>
      dimension.name !== 'costOrigin' || operator !== 'is' || values.some((value) => value !== METERED),
  );
}

/** The filters as one condition; `expressionOf` says how a dimension is read where the condition stands. */
export function conditionSql(
  filters: readonly FoundFilter[],
  expressionOf: (dimension: LedgerDimension) => string,
  parameters: ParameterList,
): string {
  return filters
    .map(
      ({ dimension, operator, values }) => ` AND (${WRITERS[operator](expressionOf(dimension), values, parameters)})`,
    )
    .join('');
}

function any(values: readonly string[], write: (value: string) => string): string {
  return values.length === 0 ? '0' : values.map(write).join(' OR ');
}

function checkPattern(pattern: string): void {
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'bad-request',
      `The pattern cannot be read: ${reason}`,
      'Patterns are RE2: no look-around and no back references. Use *= for a piece of text.',
    );
  }
}

function tooMany(dimension: string): AppError {
  return new AppError(
    'bad-request',
    `The filter on ${dimension} has more than ${VALUE_LIMIT} values`,
    'Filter by a pattern (~), by a prefix (^=), or by another dimension.',
  );
}
