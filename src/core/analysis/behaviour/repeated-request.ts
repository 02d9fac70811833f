import { type Cause, causeAfter } from './cause.ts';
import type { ExecutionCall } from './execution-call.ts';
import type { Part } from './part.ts';
import { hasFailed, lastOf, type Request, type RequestLog } from './request-log.ts';

/** What a call is an attempt at, beyond the first. */
export interface Repetition {
  readonly request: Request;
  readonly part: Part;
  readonly cause: Cause;
}

/** Later than this after the attempt before, it is another request though it be the same. */
const SOON_MS = 10 * 60_000;
/** Clocks of services differ: what begins so little before the end of the attempt before may still follow it. */
const SKEW_MS = 1_000;
/** Ends of answers that cannot be used as they are. */
export const UNUSABLE: readonly string[] = [
  'length',
  'max_tokens',
  'MAX_TOKENS',
  'content_filter',
  'SAFETY',
  'refusal',
];

/** The request that a call which is told to be a retry or a fallback is an attempt at; null where none was before it. */
export function toldRepetition(log: RequestLog, call: ExecutionCall, part: Part): Repetition | null {
  const beside = log.beside(call);
  const failed = beside && hasFailed(beside) ? beside : log.justFailed(call);
  const request = log.named(call) ?? failed ?? beside ?? log.latest(call);
  return request && { request, part, cause: causeAfter(lastOf(request)) };
}

/** What a call around the requests (a search, a check) is the next attempt at: only what failed is tried again there. */
export function triedAgain(log: RequestLog, call: ExecutionCall): Repetition | null {
  const request = log.named(call) ?? log.beside(call);
  if (!request || !hasFailed(request) || (call.attempt === 1 && !isFollowed(log, request, call))) return null;
  return { request, part: request.told, cause: causeAfter(lastOf(request)) };
}

/** What a call repeats although nobody told so; null where it is a request of its own. */
export function foundRepetition(log: RequestLog, call: ExecutionCall): Repetition | null {
  const named = log.named(call);
  const request = named ?? log.beside(call);
  if (request === null || (named === null && !isFollowed(log, request, call))) return null;
  const { provider, model } = request.first;
  const part = call.model === model && call.provider === provider ? 'retry' : 'fallback';
  return { request, part, cause: causeAfter(lastOf(request)) };
}

function isFollowed(log: RequestLog, request: Request, call: ExecutionCall): boolean {
  const last = lastOf(request);
  const waited = call.at - last.at - (last.durationMs ?? 0);
  if (waited > SOON_MS || waited < -SKEW_MS) return false;
  const isSame = isSamePrompt(last, call);
  if (last.status !== 'ok') return isSame !== false;
  if (!log.isJudged(request) && !UNUSABLE.includes(last.finishReason ?? '')) return false;
  return isSame ?? (last.inputTokens > 0 && last.inputTokens === call.inputTokens);
}

/** Null where the prompt of one was not seen. */
function isSamePrompt(left: ExecutionCall, right: ExecutionCall): boolean | null {
  return left.prompt === null || right.prompt === null ? null : left.prompt === right.prompt;
}
