import type { ExecutionCall } from './execution-call.ts';
import { ANSWERING, toldPart } from './part.ts';

/** Calls that are one execution, in order of time. */
type Joined<One> = One[];

/** A tool may take this long before the model is asked again. */
const TOOL_MS = 10 * 60_000;
/** People take longer than this to read an answer and to write the next question. */
const READING_MS = 10_000;

/**
 * The turns of a conversation, each an execution: a turn goes on while the model is told what its tools found, while the same prompt is
 * tried again, and while calls follow each other faster than people write; new words of a user begin the next one.
 */
export function conversationTurns<One extends ExecutionCall>(calls: readonly One[]): Joined<One>[] {
  return split(calls, (call, turn, waitedMs) => {
    if (waitedMs > TOOL_MS) return false;
    if (toldPart(call) === 'retry' || toldPart(call) === 'fallback' || isSamePrompt(call, turn)) return true;
    if (call.endsWith === null || !turn.some(isQuestion)) return waitedMs <= READING_MS;
    return isContinued(call);
  });
}

/**
 * Calls that begin with the same words, as executions: only what a tool found and what had failed before goes on; the same question
 * after an answer may be somebody else's.
 */
export function repeatedPrompts<One extends ExecutionCall>(calls: readonly One[]): Joined<One>[] {
  return split(calls, (call, before, waitedMs) => {
    if (waitedMs > TOOL_MS) return false;
    return isContinued(call) || (before.at(-1)?.status !== 'ok' && isSamePrompt(call, before));
  });
}

function split<One extends ExecutionCall>(
  calls: readonly One[],
  goesOn: (call: One, before: Joined<One>, waitedMs: number) => boolean,
): Joined<One>[] {
  const found: Joined<One>[] = [];
  let end = 0;
  for (const call of calls.toSorted((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1))) {
    const open = found.at(-1);
    if (open && goesOn(call, open, call.at - end)) open.push(call);
    else found.push([call]);
    end = Math.max(end, call.at + (call.durationMs ?? 0));
  }
  return found;
}

function isQuestion({ operation }: ExecutionCall): boolean {
  return ANSWERING.includes(operation);
}

function isContinued({ endsWith }: ExecutionCall): boolean {
  return endsWith === 'toolResult' || endsWith === 'assistant';
}

function isSamePrompt({ prompt }: ExecutionCall, before: readonly ExecutionCall[]): boolean {
  return prompt !== null && before.at(-1)?.prompt === prompt;
}
