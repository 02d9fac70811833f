import { executionColumns } from '../execution-column.ts';
import { executionRows } from '../execution-rows.ts';
import { ledgerDimensions, LONG_STATEMENT } from '../ledger-dimension.ts';
import { ParameterList } from '../parameter-list.ts';
import type { SpendStore } from '../spend-query.ts';
import type { ListedExecution } from './execution-list.ts';

const HOUR_MS = 3_600_000;
/** Executions that last longer are described by what they began with. */
const MOST_HOURS = 26;

/** What a page of executions is described by, besides its sums. */
export interface DescribedExecution {
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly services: readonly string[];
  /** The dimensions of the rules, as its first call has them. */
  readonly values: Readonly<Record<string, string>>;
}

const NOTHING: DescribedExecution = { providers: [], models: [], services: [], values: {} };
const SERVICE = `if(labels['resource.service.name'] != '', labels['resource.service.name'], labels['service.name'])`;

interface Members extends Omit<DescribedExecution, 'values'> {
  readonly id: string;
}

/** By the id of the execution. */
export async function describeExecutions(
  store: SpendStore,
  executions: readonly ListedExecution[],
): Promise<ReadonlyMap<string, DescribedExecution>> {
  if (executions.length === 0) return new Map();
  const [members, values] = await Promise.all([membersOf(store, executions), openingValues(store, executions)]);
  return new Map(
    executions.map(({ id, opening }) => [id, { ...NOTHING, ...members.get(id), values: values.get(opening) ?? {} }]),
  );
}

async function membersOf(store: SpendStore, executions: readonly ListedExecution[]): Promise<Map<string, Members>> {
  const parameters = new ParameterList();
  const among = hoursSql(executions.flatMap(hoursOf), parameters);
  const ids = idsSql(
    executions.map(({ id }) => id),
    parameters,
  );
  const rows = await store.engine.query<Members>(
    `SELECT lower(hex(executionId)) AS id, arraySort(groupUniqArray(toString(provider))) AS providers,
  arraySort(groupUniqArrayIf(toString(model), model != '')) AS models, arraySort(groupUniqArrayIf(${SERVICE}, ${SERVICE} != '')) AS services
FROM (SELECT id, provider, model, labels FROM calls WHERE ${among}) AS calls
INNER JOIN (SELECT id, executionId FROM behaviour FINAL WHERE ${among} AND executionId IN ${ids}) AS member USING (id)
GROUP BY executionId`,
    parameters.values,
  );
  return new Map(rows.map(({ id, ...row }) => [id, { id, ...row }]));
}

async function openingValues(
  store: SpendStore,
  executions: readonly ListedExecution[],
): Promise<Map<string, Readonly<Record<string, string>>>> {
  const dimensions = ledgerDimensions(store.rules()).filter(({ kind }) => kind === 'rule');
  if (dimensions.length === 0) return new Map();
  const parameters = new ParameterList();
  for (const { parameters: own } of dimensions) parameters.add(own);
  const starts = executions.map(({ at }) => Date.parse(at));
  const interval = { from: Math.min(...starts), to: Math.max(...starts) + HOUR_MS };
  const rows = executionRows(executionColumns(dimensions), interval, parameters);
  const openings = idsSql(
    executions.map(({ opening }) => opening),
    parameters,
  );
  const lines = await store.engine.query<Readonly<Record<string, string>>>(
    `SELECT lower(hex(id)) AS opening, ${dimensions.map(({ ofCall }, index) => `${ofCall} AS d${index}`).join(', ')}
FROM ${rows} WHERE ${hoursSql(starts, parameters)} AND id IN ${openings} ORDER BY version DESC LIMIT 1 BY id`,
    parameters.values,
    LONG_STATEMENT,
  );
  return new Map(
    lines.map((line) => [
      line['opening'] ?? '',
      Object.fromEntries(dimensions.map(({ name }, index) => [name, line[`d${index}`] ?? ''])),
    ]),
  );
}

function hoursOf({ at, durationMs }: ListedExecution): number[] {
  const start = Date.parse(at);
  const count = Math.min(Math.floor(durationMs / HOUR_MS) + 2, MOST_HOURS);
  return Array.from({ length: count }, (_, hour) => start + hour * HOUR_MS);
}

function hoursSql(instants: readonly number[], parameters: ParameterList): string {
  const hours = [...new Set(instants.map((at) => Math.floor(at / HOUR_MS) * 3600))];
  return `hour IN (SELECT toDateTime(arrayJoin(${parameters.place('Array(UInt32)', hours)}), 'UTC'))`;
}

function idsSql(ids: readonly string[], parameters: ParameterList): string {
  return `(SELECT toFixedString(unhex(arrayJoin(${parameters.place('Array(String)', ids)})), 16))`;
}
