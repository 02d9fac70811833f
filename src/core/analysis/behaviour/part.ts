import type { Operation, Role } from '../../call.ts';

/** What a call was in its execution: the one whose answer was the result, a step on the way to it, or something around it. */
export const PARTS = [
  'primary',
  'chain',
  'retry',
  'fallback',
  'guardrail',
  'judge',
  'retrieval',
  'embedding',
  'subagent',
] as const;
export type Part = (typeof PARTS)[number];

/** Where a call's cost belongs in amplification: `answer` is the clean primary call, all else is what was paid on top. */
export const STAGES = [
  'answer',
  'chain',
  'retry',
  'fallback',
  'guardrail',
  'judge',
  'retrieval',
  'embedding',
  'subagent',
] as const;
export type Stage = (typeof STAGES)[number];

/** Parts that are told by what was asked for, where the sender states no role. */
export const PART_OF_OPERATION: { readonly [O in Operation]?: Part } = {
  embeddings: 'embedding',
  'vector.write': 'embedding',
  rerank: 'retrieval',
  'vector.query': 'retrieval',
  'vector.storage': 'retrieval',
  search: 'retrieval',
  guardrail: 'guardrail',
  moderation: 'guardrail',
  judge: 'judge',
};

/** What can be the answer of an execution; another operation is it only where there is none of these. */
export const ANSWERING: readonly Operation[] = ['chat', 'completion', 'image', 'audio', 'batch'];

/** Told parts of attempts at the requests that an execution is about; all others are around those. */
export const ASKING: ReadonlySet<Part> = new Set<Part>(['primary', 'retry', 'fallback']);

/** What the sender told of the call: its role, else the count of attempts, else what was asked for. `primary` is told of all others. */
export function toldPart(call: { readonly role: Role; readonly attempt: number; readonly operation: Operation }): Part {
  if (call.role !== 'primary') return call.role;
  const byOperation = PART_OF_OPERATION[call.operation];
  if (byOperation !== undefined) return byOperation;
  return call.attempt > 1 ? 'retry' : 'primary';
}
