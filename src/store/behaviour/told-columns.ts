import { ANSWERING, PART_OF_OPERATION, PARTS, type Part } from '../../core/analysis/behaviour/part.ts';
import { ROLES } from '../../core/call.ts';

const byOperation = Object.entries(PART_OF_OPERATION).flatMap(([operation, part]) => [
  `operation = '${operation}'`,
  `'${part}'`,
]);

/** What the sender told of a row of calls, as toldPart (core/analysis/behaviour/part.ts) says it. */
export const TOLD_PART = `multiIf(role != 'primary', toString(role), ${byOperation.join(', ')}, attempt > 1, 'retry', 'primary')`;

/** A part as a small number: its place among all, from 1. */
export function codeOf(part: Part): number {
  return PARTS.indexOf(part) + 1;
}

/** TOLD_PART as a number, which is faster to tell apart. */
export const TOLD_CODE = `toUInt8(multiIf(${[
  ...ROLES.flatMap((role) => (role === 'primary' ? [] : [`role = '${role}'`, codeOf(role)])),
  ...Object.entries(PART_OF_OPERATION).flatMap(([operation, part]) => [`operation = '${operation}'`, codeOf(part)]),
].join(', ')}, attempt > 1, ${codeOf('retry')}, ${codeOf('primary')}))`;

/** Whether the row is of an operation that can be the answer of its execution. */
export const IS_ANSWERING = `operation IN (${ANSWERING.map((operation) => `'${operation}'`).join(', ')})`;

const IS_FOUND = `(conversationId != '' OR notEmpty(\`segments.hash\`))`;

/** Of calls whose senders did not tell what they belong to, though something may be found out. */
export const IS_UNTOLD = `traceId = '' AND logicalRequestId = '' AND ${IS_FOUND}`;

/** The same for calls that nobody told of, and that may belong together: a conversation, or the prompt up to its first words of a user. */
export const FOUND_KEY = `if(conversationId != '', sipHash128(conversationId),
  sipHash128(arraySlice(\`segments.hash\`, 1, greatest(1, arrayFirstIndex(kind -> kind IN ('user', 'input'), \`segments.kind\`)))))`;

/** The same for calls of one execution, where the sender told of it. */
export const TOLD_KEY = `if(traceId != '', sipHash128(traceId), if(logicalRequestId != '', sipHash128('request', logicalRequestId), id))`;

/** Calls that say of themselves, in one way, what they belong to. */
export interface ToldGroup {
  readonly joinedBy: 'trace' | 'request' | 'alone';
  /** What the calls of one execution share: a column of calls. */
  readonly key: 'traceId' | 'logicalRequestId' | 'id';
  readonly where: string;
}

/** Each call that tells what it belongs to is in one of these. */
export const TOLD_GROUPS: readonly ToldGroup[] = [
  { joinedBy: 'trace', key: 'traceId', where: `traceId != ''` },
  { joinedBy: 'request', key: 'logicalRequestId', where: `traceId = '' AND logicalRequestId != ''` },
  { joinedBy: 'alone', key: 'id', where: `traceId = '' AND logicalRequestId = '' AND NOT ${IS_FOUND}` },
];

const IS_HEXADECIMAL = 'length(traceId) = 32 AND lower(hex(unhex(traceId))) = traceId';

/** The id of an execution of a group: its trace, where that is written as sixteen bytes, else its first call (an expression). */
export function executionIdOf({ joinedBy }: ToldGroup, first: string): string {
  return joinedBy === 'trace' ? `if(${IS_HEXADECIMAL}, toFixedString(unhex(traceId), 16), ${first})` : first;
}

/** A place in time that no two calls share, as one number: calls compare by it as (at, id). */
export const PLACE = `bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(at)), 64), toUInt128(reinterpretAsUInt64(reverse(substring(id, 1, 8)))))`;
/** The hour of a place. */
export function hourOfPlace(place: string): string {
  return `toStartOfHour(fromUnixTimestamp64Milli(toInt64(bitShiftRight(${place}, 64)), 'UTC'))`;
}
