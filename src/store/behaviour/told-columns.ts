import { ANSWERING, PART_OF_OPERATION } from '../../core/analysis/behaviour/part.ts';
import { UNUSABLE } from '../../core/analysis/behaviour/repeated-request.ts';

const byOperation = Object.entries(PART_OF_OPERATION).flatMap(([operation, part]) => [
  `operation = '${operation}'`,
  `'${part}'`,
]);

/** What the sender told of a row of calls, as toldPart (core/analysis/behaviour/part.ts) says it. */
export const TOLD_PART = `multiIf(role != 'primary', toString(role), ${byOperation.join(', ')}, attempt > 1, 'retry', 'primary')`;

/** Whether the row is of an operation that can be the answer of its execution. */
export const IS_ANSWERING = `operation IN (${ANSWERING.map((operation) => `'${operation}'`).join(', ')})`;

/** What the rows of calls of one execution have in common; of 'none' it has to be found out. */
export const JOINED_BY = `multiIf(traceId != '', 'trace', logicalRequestId != '', 'request', conversationId != '' OR notEmpty(\`segments.hash\`), 'none', 'alone')`;

/** The same for calls that nobody told of, and that may belong together: a conversation, or the prompt up to its first words of a user. */
export const FOUND_KEY = `if(conversationId != '', sipHash128(conversationId),
  sipHash128(arraySlice(\`segments.hash\`, 1, greatest(1, arrayFirstIndex(kind -> kind IN ('user', 'input'), \`segments.kind\`)))))`;

/** A trace as the sixteen bytes that it is written as; null where it is named otherwise. */
const IS_HEXADECIMAL = 'length(traceId) = 32 AND lower(hex(unhex(traceId))) = traceId';
export const TRACE_BYTES = `if(${IS_HEXADECIMAL}, toFixedString(unhex(traceId), 16), toFixedString('', 16))`;

/** The same for calls of one execution, where the sender told of it. */
export const TOLD_KEY = `if(traceId != '', sipHash128(traceId), if(logicalRequestId != '', sipHash128('request', logicalRequestId), id))`;

/** Whether more than the counts of an execution tells what its calls were: aggregates over its rows. */
export const IS_WEIGHED = `(countIf(told IN ('retry', 'fallback') OR attempt > 1) > 0
OR (count() > 1 AND countIf(status != 'ok') > 0)
OR (countIf(told = 'primary') > 1 AND (countIf(told IN ('judge', 'guardrail') OR finishReason IN (${UNUSABLE.map((end) => `'${end}'`).join(', ')})) > 0
  OR uniqExactIf(logicalRequestId, logicalRequestId != '') < countIf(logicalRequestId != ''))))`;
