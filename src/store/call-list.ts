import type { Filter } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { behavedRows } from './behaviour/behaved-rows.ts';
import { executionColumns } from './execution-column.ts';
import { executionRows } from './execution-rows.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import { measureSql } from './ledger-measure.ts';
import { ParameterList } from './parameter-list.ts';
import { conditionSql, findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, hourRange, hoursWithin, wholeHours } from './spend-source.ts';
import { currentOnly } from './superseded.ts';

export const CALL_ORDERS = ['at', 'cost', 'tokens', 'durationMs'] as const;
type CallOrder = (typeof CALL_ORDERS)[number];

/** Which single calls to show: the last step down from any total. */
export interface CallListQuery {
  readonly interval: Interval;
  readonly where: readonly Filter[];
  /** What is not known (an unpriced call's cost) comes last either way. */
  readonly order: { readonly by: CallOrder; readonly descending: boolean };
  readonly limit: number;
  /** `next` of the page before; null for the first. */
  readonly cursor: string | null;
  /** Dimensions whose values each call is to be shown with. */
  readonly dimensions: readonly string[];
}

/** One call in a list. Null is not known; cost is exact decimal dollars. */
interface ListedCall {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly provider: string;
  readonly model: string;
  readonly operation: string;
  readonly status: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: string | null;
  readonly unpricedReason: string | null;
  readonly durationMs: number | null;
  readonly values: Readonly<Record<string, string>>;
}

export interface CallPage {
  readonly calls: readonly ListedCall[];
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null;
}

interface SortKey {
  /** Expression over a row of calls that is never NULL: `unknown` stands for it, beyond every known value. */
  readonly sql: (unknown: string) => string;
  readonly type: string;
}

const UNKNOWN = '1000000000';
const SORT_KEYS: Readonly<Record<CallOrder, SortKey>> = {
  at: { sql: () => 'toUnixTimestamp64Milli(at)', type: 'Int64' },
  // A call costs less than a million dollars.
  cost: { sql: (unknown) => `ifNull(toDecimal128(cost, 12), toDecimal128('${unknown}', 12))`, type: 'Decimal(38, 12)' },
  tokens: { sql: () => `toInt64(${measureSql('tokens', 'calls')})`, type: 'Int64' },
  durationMs: { sql: (unknown) => `ifNull(toInt64(durationMs), ${unknown}000)`, type: 'Int64' },
};
const CURSOR = /^(-?\d{1,26}(?:\.\d{1,12})?)_([0-9a-f]{32})$/;

type Line = Readonly<Record<string, string | null>>;

/**
 * Lists calls page by page. The cursor is the last call's place in the order, so pages neither repeat nor skip a call,
 * however many arrive meanwhile. Throws AppError 'bad-request' for an unknown dimension, pattern or cursor.
 */
export async function listCalls(store: SpendStore, query: CallListQuery): Promise<CallPage> {
  const find = dimensionFinder(ledgerDimensions(store.rules()));
  const dimensions = query.dimensions.map(find);
  const filters = findFilters(query.where, find);
  const parameters = new ParameterList();
  for (const { parameters: own } of [...dimensions, ...filters.map(({ dimension }) => dimension)]) parameters.add(own);
  const { by, descending } = query.order;
  const { sql, type } = SORT_KEYS[by];
  const key = sql(descending ? `-${UNKNOWN}` : UNKNOWN);
  const current = currentOnly(hoursWithin(await store.supersededHours(), query.interval), parameters);
  const where = `${callRange(query.interval, parameters)}${current}${conditionSql(filters, ({ ofCall }) => ofCall, parameters)}`;
  const after = query.cursor === null ? '' : ` AND ${afterCursor(query.cursor, key, type, descending, parameters)}`;
  const direction = descending ? 'DESC' : 'ASC';
  // By time, the table's own order spares the sort.
  const order = by === 'at' ? `hour ${direction}, at ${direction}, id` : `${key} ${direction}, id`;
  const read = [...dimensions, ...filters.map(({ dimension }) => dimension)];
  const hours = hourRange(wholeHours(query.interval), parameters);
  const behaviour = read.filter(({ kind }) => kind === 'behaviour').map(({ ofCall }) => ofCall);
  const rows = behavedRows(executionRows(executionColumns(read), query.interval, parameters), hours, behaviour);
  const values = dimensions.map(({ ofCall }, index) => `${ofCall} AS d${index}`);
  const lines = await store.engine.query<Line>(
    `SELECT ${[...FACTS, `toString(${key}) AS place`, ...values].join(', ')} FROM ${rows} WHERE ${where}${after}
ORDER BY ${order} LIMIT ${parameters.place('UInt32', query.limit + 1)}`,
    parameters.values,
    LONG_STATEMENT,
  );
  const shown = lines.slice(0, query.limit);
  const last = lines.length > query.limit ? shown.at(-1) : undefined;
  // A call stored twice stands beside itself in any order; the cursor steps over both.
  const once = shown.filter((line, index) => line['hexId'] !== shown[index - 1]?.['hexId']);
  return {
    calls: once.map((line) => listedCall(line, query.dimensions)),
    next: last ? `${last['place']}_${last['hexId']}` : null,
  };
}

const FACTS = [
  'lower(hex(id)) AS hexId',
  'toString(toUnixTimestamp64Milli(at)) AS millis',
  'provider AS aProvider',
  'model AS aModel',
  'operation AS anOperation',
  'status AS aStatus',
  `toString(${measureSql('inputTokens', 'calls')}) AS allInput`,
  `toString(${measureSql('outputTokens', 'calls')}) AS allOutput`,
  'toString(cost) AS itsCost',
  'unpricedReason AS aReason',
  'toString(durationMs) AS millisTaken',
];

function listedCall(line: Line, dimensions: readonly string[]): ListedCall {
  const text = (column: string): string => line[column] ?? '';
  return {
    id: text('hexId'),
    at: new Date(Number(line['millis'])).toISOString(),
    provider: text('aProvider'),
    model: text('aModel'),
    operation: text('anOperation'),
    status: text('aStatus'),
    inputTokens: Number(line['allInput']),
    outputTokens: Number(line['allOutput']),
    cost: line['itsCost'] ?? null,
    unpricedReason: text('aReason') || null,
    durationMs: line['millisTaken'] === null ? null : Number(line['millisTaken']),
    values: Object.fromEntries(dimensions.map((name, index) => [name, text(`d${index}`)])),
  };
}

function afterCursor(
  cursor: string,
  key: string,
  type: string,
  descending: boolean,
  parameters: ParameterList,
): string {
  const [, place, id] = CURSOR.exec(cursor) ?? [];
  if (place === undefined || id === undefined) {
    throw new AppError('bad-request', 'The cursor is not one of ours', 'Use `next` of the page before, or none.');
  }
  const at = parameters.place(type, place);
  const idPlace = `toFixedString(unhex(${parameters.place('String', id)}), 16)`;
  return `(${key} ${descending ? '<' : '>'} ${at} OR (${key} = ${at} AND id > ${idPlace}))`;
}
