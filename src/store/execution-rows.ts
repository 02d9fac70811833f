import type { RootField } from '../core/attribution/source.ts';
import type { Interval } from '../core/period.ts';
import type { ExecutionColumn } from './execution-column.ts';
import type { ParameterList } from './parameter-list.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const OF_SPAN: { readonly [F in RootField]?: string } = { name: 'name', service: 'service', kind: 'kind' };
const OF_CALL: { readonly [F in RootField]?: string } = {
  operation: 'operation',
  requestModel: 'requestModel',
  conversationId: 'conversationId',
};

/**
 * Rows of `calls` as what follows FROM, joined with columns of their executions where some are wanted; decides as
 * core/attribution/execution.ts does. Only rows that start in the hours of the interval are sure to be among them.
 */
export function executionRows(
  columns: readonly ExecutionColumn[],
  interval: Interval,
  parameters: ParameterList,
): string {
  if (columns.length === 0) return 'calls';
  const hours = { from: Math.floor(interval.from / HOUR_MS) * HOUR_MS, to: interval.to };
  const rows = `SELECT * FROM calls WHERE ${between('hour', hours, parameters)}`;
  const names = columns.map(({ name }) => `execution.${name} AS ${name}`).join(', ');
  return `(SELECT calls.*, ${names} FROM (${rows}) AS calls LEFT JOIN (${executions(columns, interval, parameters)}) AS execution
ON calls.traceId = execution.executionTrace AND toDate(calls.hour, 'UTC') = execution.executionDay)`;
}

/** One line a trace and day: what the first of its nodes with a value says, those of the day and of the day before. */
function executions(columns: readonly ExecutionColumn[], interval: Interval, parameters: ParameterList): string {
  const first = Math.floor(interval.from / DAY_MS) * DAY_MS;
  const days = { from: first - DAY_MS, to: Math.ceil(interval.to / DAY_MS) * DAY_MS };
  const values = columns.map((_, index) => `v${index}`);
  const found = columns.map(
    ({ name }, index) => `argMinIf(v${index}, (hasParent, at, spanId, v${index}), v${index} != '') AS ${name}`,
  );
  const nodes = `${nodesOf('calls', columns, `traceId != '' AND ${between('hour', days, parameters)}`, parameters)} UNION ALL
${nodesOf('spans', columns, between('at', days, parameters), parameters)}`;
  return `SELECT executionTrace, arrayJoin([day, day + 1]) AS executionDay, ${found.join(', ')} FROM (${nodes})
WHERE ${values.map((value) => `${value} != ''`).join(' OR ')} GROUP BY executionTrace, executionDay`;
}

function nodesOf(
  table: 'calls' | 'spans',
  columns: readonly ExecutionColumn[],
  where: string,
  parameters: ParameterList,
): string {
  const fields = table === 'calls' ? OF_CALL : OF_SPAN;
  const trace = table === 'calls' ? 'traceId' : 'lower(hex(traceId))';
  const values = columns.map(({ of }, index) => {
    const value = of.kind === 'label' ? `labels[${parameters.place('String', of.key)}]` : (fields[of.name] ?? `''`);
    return `toString(${value}) AS v${index}`;
  });
  return `SELECT ${trace} AS executionTrace, toDate(at, 'UTC') AS day, parentSpanId != '' AS hasParent, at, spanId, ${values.join(', ')}
FROM ${table} WHERE ${where}`;
}

function between(column: 'hour' | 'at', { from, to }: Interval, parameters: ParameterList): string {
  const bound = (at: number): string => {
    const seconds = parameters.place('UInt32', Math.max(0, Math.min(0xffff_ffff, Math.floor(at / 1000))));
    return column === 'hour' ? `toDateTime(${seconds}, 'UTC')` : `toDateTime64(${seconds}, 3, 'UTC')`;
  };
  return `${column} >= ${bound(from)} AND ${column} < ${bound(to)}`;
}
