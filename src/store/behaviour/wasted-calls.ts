import {
  CALL_WASTE,
  type CallWaste,
  DUPLICATE_MS,
  EMBEDDED_DAYS,
  MOST_ATTEMPTS,
  MOST_STEPS,
  SAME_RESULTS,
} from '../../core/analysis/experiment/spend-class.ts';
import { INPUT_CLASSES } from '../../core/quantity.ts';
import { IS_ANSWERING } from './told-columns.ts';

/** Which calls are looked at: conditions on `hour`, and that a row of calls is the call as it stands. */
export interface WasteScope {
  /** Calls that are judged. */
  readonly isJudged: string;
  /** The calls around them: those of their executions, and those that they may repeat within the hour. */
  readonly isNear: string;
  /** Calls whose text they may embed again. */
  readonly isBefore: string;
  readonly isCurrent: string;
}

/** So long an embedding need not be made again. */
export const EMBEDDED_MS = EMBEDDED_DAYS * 86_400_000;

type Rule = (scope: WasteScope) => string;

/** Prompts grow by so much when steps carry what came before; independent pieces of work in one execution do not. */
const GROWN = 1.5;
const FIRST_STEPS = 10;
const TOKENS = INPUT_CLASSES.join(' + ');
/** Equal for requests that are the same to the letter, parameters and all. */
export const REQUEST_KEY = `cityHash64(provider, requestModel, toString(operation), \`segments.hash\`,
  toString(mapSort(mapFilter((key, value) -> startsWith(key, 'parameter.'), labels))))`;
/** Runs of experiments and evaluations ask again on purpose, and who sets a temperature wants answers that differ. */
const ASKS_AGAIN = ['run', 'run_id', 'runId', 'evaluation', 'evaluation_id', 'eval', 'experiment']
  .map((label) => `labels['${label}'] != ''`)
  .concat("toFloat64OrZero(labels['parameter.temperature']) > 0")
  .join(' OR ');

/** Each selects `hour, id, evidence` of calls it holds for. */
const RULES: Readonly<Record<CallWaste, Rule>> = {
  failed: ({ isJudged, isCurrent }) =>
    `SELECT hour, id, toString(if(errorType = '', status, errorType)) AS evidence FROM calls
WHERE ${isJudged} AND ${isCurrent} AND status IN ('error', 'timeout') AND cost > 0`,
  abandoned: ({ isJudged, isCurrent }) =>
    `SELECT hour, id, toString(status) AS evidence FROM calls
WHERE ${isJudged} AND ${isCurrent} AND status = 'aborted' AND cost > 0`,
  'retry-storm': storm,
  loop: (scope) => `${longRun(scope)} UNION ALL ${sameResult(scope)}`,
  duplicate: ({ isJudged, isNear, isCurrent }) =>
    repeated(
      `operation IN ('chat', 'completion') AND role != 'retry' AND attempt = 1 AND NOT (${ASKS_AGAIN})`,
      { isJudged, isAmong: isNear, isCurrent },
      DUPLICATE_MS,
    ),
  're-embedded': ({ isJudged, isBefore, isCurrent }) =>
    repeated("operation = 'embeddings'", { isJudged, isAmong: isBefore, isCurrent }, EMBEDDED_MS),
};

/** Selects `hour, id, wasteReason, evidence` of the calls that bought nothing, each once by the first rule that holds. */
export function wastedCalls(scope: WasteScope): string {
  const arms = CALL_WASTE.map(
    (name, rank) =>
      `SELECT hour, id, '${name}' AS reason, evidence, ${rank} AS rank FROM (${RULES[name](scope)}) WHERE ${scope.isJudged}`,
  );
  return `SELECT hour, id, argMin(reason, rank) AS wasteReason, argMin(evidence, rank) AS evidence
FROM (${arms.join(' UNION ALL ')}) GROUP BY hour, id`;
}

/** Attempts at one request follow each other in an execution; the last one is the answer. */
function storm(scope: WasteScope): string {
  const calls = executionCalls(scope, `countIf(part = 'retry') >= ${MOST_ATTEMPTS}`);
  const requests = `SELECT *, countIf(part != 'retry') OVER (PARTITION BY executionId ORDER BY at, id) AS request FROM (${calls})`;
  return `SELECT attempt.2 AS hour, attempt.3 AS id, concat(toString(length(attempts)), ' attempts') AS evidence FROM (
  SELECT arraySort(groupArray((at, hour, id))) AS attempts FROM (${requests})
  GROUP BY executionId, request HAVING length(attempts) > ${MOST_ATTEMPTS}
) ARRAY JOIN arrayPopBack(attempts) AS attempt`;
}

/** Steps that were given a result by a tool which their execution had been given before, as often as that is a circle. */
function sameResult({ isJudged, isNear, isCurrent }: WasteScope): string {
  const which = "traceId != '' AND `segments.kind`[-1] = 'toolResult'";
  const traces = `SELECT traceId FROM calls WHERE ${isJudged} AND ${which}`;
  return `SELECT hour, id, concat('result ', toString(times)) AS evidence FROM (
  SELECT hour, id, row_number() OVER (PARTITION BY traceId, result ORDER BY at, id) AS times FROM (
    SELECT hour, id, at, traceId, \`segments.hash\`[-1] AS result FROM calls
    WHERE ${isNear} AND ${isCurrent} AND ${which} AND role != 'retry' AND traceId IN (${traces}) LIMIT 1 BY hour, id)
) WHERE times >= ${SAME_RESULTS}`;
}

/** Steps late in an execution, whose prompts have grown. */
function longRun(scope: WasteScope): string {
  const calls = executionCalls(scope, `countIf(part != 'retry') > ${MOST_STEPS}`);
  return `SELECT step.2 AS hour, step.3 AS id, concat('step ', toString(place)) AS evidence FROM (
  SELECT arraySort(groupArray((at, hour, id, tokens))) AS steps FROM (${calls}) WHERE part != 'retry' GROUP BY executionId
) ARRAY JOIN steps AS step, arrayEnumerate(steps) AS place
WHERE place > ${MOST_STEPS} AND step.4 >= ${GROWN} * arrayAvg((one) -> one.4, arraySlice(steps, 1, ${FIRST_STEPS}))`;
}

/** What was asked of models in executions that have a call that is judged and meet a condition: `executionId, part, at, hour, id, tokens`. */
function executionCalls({ isJudged, isNear, isCurrent }: WasteScope, condition: string): string {
  const parts = `SELECT hour, id, executionId, part FROM behaviour FINAL
WHERE ${isNear} AND part IN ('primary', 'chain', 'retry', 'fallback')`;
  const chosen = `SELECT * FROM (${parts}) WHERE executionId IN (
  SELECT executionId FROM (${parts}) GROUP BY executionId HAVING ${condition} AND countIf(${isJudged}) > 0)`;
  return `SELECT chosen.executionId AS executionId, toString(chosen.part) AS part, call.at AS at, chosen.hour AS hour, chosen.id AS id, call.tokens AS tokens
FROM (${chosen}) AS chosen INNER JOIN (
  SELECT hour, id, at, ${TOKENS} AS tokens FROM calls WHERE ${isNear} AND ${isCurrent} AND ${IS_ANSWERING} LIMIT 1 BY hour, id
) AS call USING (hour, id)`;
}

interface Repeatable {
  readonly isJudged: string;
  /** Where the first of equals may be. */
  readonly isAmong: string;
  readonly isCurrent: string;
}

/** Requests of a kind that had been answered before, within some time. Only prompts that a door has seen can be told to be the same. */
function repeated(isKind: string, { isJudged, isAmong, isCurrent }: Repeatable, withinMs: number): string {
  const which = `notEmpty(\`segments.hash\`) AND ${isKind}`;
  const keys = `SELECT ${REQUEST_KEY} FROM calls WHERE ${isJudged} AND ${which}`;
  const calls = `SELECT hour, id, at, status, ${REQUEST_KEY} AS request FROM calls
WHERE ${isAmong} AND ${isCurrent} AND ${which} AND request IN (${keys}) LIMIT 1 BY hour, id`;
  const before = 'OVER (PARTITION BY request ORDER BY at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)';
  return `SELECT hour, id, lower(hex(earlier)) AS evidence FROM (
  SELECT hour, id, at, argMaxIf(id, at, status = 'ok') ${before} AS earlier, maxIf(at, status = 'ok') ${before} AS earlierAt FROM (${calls})
) WHERE earlierAt > toDateTime64(0, 3, 'UTC') AND dateDiff('millisecond', earlierAt, at) <= ${withinMs}`;
}
