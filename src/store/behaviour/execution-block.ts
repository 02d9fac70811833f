import type { ExtraStage } from '../../core/analysis/behaviour/amplification.ts';
import { type ExecutionCost, executionCost } from '../../core/analysis/behaviour/execution-cost.ts';
import type { Picos } from '../../core/money.ts';
import { blockOf, type ColumnWriter } from '../native-format.ts';
import { hexColumn, largeColumn, millisecondsColumn, secondsColumn, wideDecimalColumn } from '../native-scalar.ts';
import { wordColumn } from '../native-word.ts';
import type { PricedRow } from './behaviour-rows.ts';

const HOUR_MS = 3_600_000;
const SEARCHES: ReadonlySet<string> = new Set(['vector.query', 'search']);

/** An execution whose calls were looked at one by one, in order of time. */
interface SummedExecution {
  readonly rows: readonly PricedRow[];
  readonly first: PricedRow;
  readonly cost: ExecutionCost;
}

/** The executions as a block of the table. */
export function executionBlock(executions: readonly (readonly PricedRow[])[]): Uint8Array<ArrayBuffer> {
  const summed = executions.flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    return [{ rows, first, cost: executionCost(rows.map(({ call, ...row }) => ({ ...row, picos: call.picos }))) }];
  });
  return blockOf(COLUMNS(), summed);
}

const COLUMNS = (): readonly ColumnWriter<SummedExecution>[] => [
  secondsColumn('hour', ({ first }) => Math.floor(first.call.at / HOUR_MS) * 3600),
  hexColumn('executionId', ({ first }) => first.executionId),
  wordColumn('joinedBy', ({ first }) => first.joinedBy),
  millisecondsColumn('at', ({ first }) => first.call.at),
  largeColumn('durationMs', ({ rows, first }) => BigInt(endOf(rows) - first.call.at)),
  hexColumn('opening', ({ first }) => first.id),
  count('calls', () => true),
  count('errors', ({ call }) => call.status !== 'ok'),
  count('retries', ({ part }) => part === 'retry'),
  count('fallbacks', ({ part }) => part === 'fallback'),
  count('searches', ({ call }) => SEARCHES.has(call.operation)),
  count('unpricedCalls', ({ call }) => call.picos === null),
  count('unknownPremiums', ({ intended, premium }) => intended !== null && premium === null),
  largeColumn('inputTokens', ({ rows }) => sum(rows, ({ call }) => BigInt(call.inputTokens))),
  largeColumn('outputTokens', ({ rows }) => sum(rows, ({ call }) => BigInt(call.outputTokens))),
  wideDecimalColumn('cost', ({ cost }) => cost.picos),
  wideDecimalColumn('cleanCost', ({ cost }) => cost.cleanPicos),
  stage('chainCost', 'chain'),
  stage('retryCost', 'retry'),
  stage('fallbackCost', 'fallback'),
  stage('guardrailCost', 'guardrail'),
  stage('judgeCost', 'judge'),
  stage('retrievalCost', 'retrieval'),
  stage('embeddingCost', 'embedding'),
  stage('subagentCost', 'subagent'),
];

function count(name: string, isCounted: (row: PricedRow) => boolean): ColumnWriter<SummedExecution> {
  return largeColumn(name, ({ rows }) => BigInt(rows.filter(isCounted).length));
}

function stage(name: string, of: ExtraStage): ColumnWriter<SummedExecution> {
  return wideDecimalColumn(name, ({ cost }) => cost.stages.find((one) => one.stage === of)?.picos ?? 0n);
}

function sum(rows: readonly PricedRow[], read: (row: PricedRow) => Picos): Picos {
  return rows.reduce((total, row) => total + read(row), 0n);
}

function endOf(rows: readonly PricedRow[]): number {
  return rows.reduce((end, { call }) => Math.max(end, call.at + (call.durationMs ?? 0)), 0);
}
