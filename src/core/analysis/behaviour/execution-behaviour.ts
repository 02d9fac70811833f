import type { Cause } from './cause.ts';
import type { ExecutionCall } from './execution-call.ts';
import { ANSWERING, ASKING, type Part, type Stage, toldPart } from './part.ts';
import type { Intended } from './premium.ts';
import { foundRepetition, type Repetition, toldRepetition, triedAgain } from './repeated-request.ts';
import { type Request, RequestLog } from './request-log.ts';

/** What one call was in its execution. */
export interface CallBehaviour {
  readonly id: string;
  readonly part: Part;
  /** Of an attempt after the first; null for all others. */
  readonly cause: Cause | null;
  readonly stage: Stage;
  /** What was asked before this answered in its place; null where it is no fallback, or what was asked is not known. */
  readonly intended: Intended | null;
  /** Whether the execution begins with it. */
  readonly opens: boolean;
}

/**
 * What each call of an execution was, in order of time. What senders state of a call's role stands; the rest is found: a failed call
 * and then the same request is a retry, of another model a fallback; an answer that was judged, cut off or refused and then the same
 * request is a retry for quality. The answer is the last request that succeeded; of its attempts, the last that succeeded.
 */
export function executionBehaviour(calls: readonly ExecutionCall[]): CallBehaviour[] {
  const log = new RequestLog();
  const inTime = calls.toSorted((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1));
  const placed = inTime.map((call) => place(call, log));
  const answer = log.requests.reduce<Request | null>((best, one) => (rank(one) < rank(best) ? best : one), null);
  const answering = new Set(log.requests.map(answeringAttempt));
  return placed.map(({ call, part, cause, request }, index) => ({
    id: call.id,
    part: part === 'primary' && request !== answer ? 'chain' : part,
    cause,
    stage: answering.has(call) ? stageOf(request, request === answer) : part === 'fallback' ? 'fallback' : 'retry',
    intended: part === 'fallback' ? intendedIn(request, call) : null,
    opens: index === 0,
  }));
}

interface Placed {
  readonly call: ExecutionCall;
  readonly part: Part;
  readonly cause: Cause | null;
  /** What it is an attempt at. */
  readonly request: Request;
}

function place(call: ExecutionCall, log: RequestLog): Placed {
  const told = toldPart(call);
  const isAgain = told === 'retry' || told === 'fallback';
  const repetition = isAgain ? toldRepetition(log, call, told) : repetitionOf(log, call, told);
  if (told === 'judge' || told === 'guardrail') log.judge();
  if (repetition === null)
    return { call, part: told, cause: isAgain ? 'unknown' : null, request: log.begin(call, told) };
  const { request, part, cause } = repetition;
  log.attempt(request, call);
  return { call, part: told === 'primary' ? part : told, cause, request };
}

function repetitionOf(log: RequestLog, call: ExecutionCall, told: Part): Repetition | null {
  return told === 'primary' ? foundRepetition(log, call) : triedAgain(log, call);
}

/** Requests before what is around them, succeeded before failed, and what can be an answer before everything else. */
function rank(request: Request | null): number {
  if (request === null || !ASKING.has(request.told)) return request === null ? -1 : 0;
  const hasSucceeded = request.attempts.some(({ status }) => status === 'ok');
  return 1 + (hasSucceeded ? 2 : 0) + (ANSWERING.includes(request.first.operation) ? 1 : 0);
}

function answeringAttempt({ first, attempts }: Request): ExecutionCall {
  return attempts.findLast(({ status }) => status === 'ok') ?? attempts.at(-1) ?? first;
}

function stageOf({ told }: Request, isAnswer: boolean): Stage {
  if (isAnswer && ASKING.has(told)) return 'answer';
  return told === 'primary' || told === 'retry' || told === 'fallback' ? 'chain' : told;
}

function intendedIn({ first }: Request, call: ExecutionCall): Intended | null {
  return first === call || first.model === null ? null : { provider: first.provider, model: first.model };
}
