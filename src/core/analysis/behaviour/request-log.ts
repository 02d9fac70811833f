import type { ExecutionCall } from './execution-call.ts';
import { ASKING, type Part, toldPart } from './part.ts';

/** One request of an execution and every attempt at it, in order of time. */
export interface Request {
  readonly first: ExecutionCall;
  /** What its first attempt was told to be. */
  readonly told: Part;
  readonly attempts: ExecutionCall[];
}

/** The requests of an execution so far, as its calls come in order of time. Finding one takes the same time however many there are. */
export class RequestLog {
  readonly requests: Request[] = [];
  readonly #byId = new Map<string, Request>();
  readonly #byPlace = new Map<string, Request>();
  readonly #byOperation = new Map<string, Request>();
  readonly #judgedBefore = new Map<Request, number>();
  #judgements = 0;
  #last: Request | null = null;

  begin(call: ExecutionCall, told: Part): Request {
    const request: Request = { first: call, told, attempts: [] };
    this.requests.push(request);
    const { logicalRequestId, operation } = call;
    if (logicalRequestId !== null) this.#byId.set(logicalRequestId, request);
    this.#byOperation.set(operation, request);
    this.attempt(request, call);
    return request;
  }

  attempt(request: Request, call: ExecutionCall): void {
    request.attempts.push(call);
    this.#byPlace.set(placeOf(call, request.told), request);
    this.#judgedBefore.set(request, this.#judgements);
    this.#last = request;
  }

  /** Something judges what came back so far. */
  judge(): void {
    this.#judgements++;
  }

  /** Whether something judged what came back last. */
  isJudged(request: Request): boolean {
    return this.#judgements > (this.#judgedBefore.get(request) ?? 0);
  }

  /** The request that the call names as its own. */
  named({ logicalRequestId }: ExecutionCall): Request | null {
    return logicalRequestId === null ? null : (this.#byId.get(logicalRequestId) ?? null);
  }

  /** The latest one asked from the same place for the same, unless both are named and differ. */
  beside(call: ExecutionCall): Request | null {
    const request = this.#byPlace.get(placeOf(call, toldPart(call)));
    const differ = call.logicalRequestId !== null && (request?.first.logicalRequestId ?? null) !== null;
    return differ ? null : (request ?? null);
  }

  /** The one of the call just before, where that failed and was for the same. */
  justFailed({ operation }: ExecutionCall): Request | null {
    const request = this.#last;
    return request && hasFailed(request) && request.first.operation === operation ? request : null;
  }

  /** The latest one for the same, else the latest of all. */
  latest({ operation }: ExecutionCall): Request | null {
    return this.#byOperation.get(operation) ?? this.#last;
  }
}

/** Whether its last attempt did. */
export function hasFailed(request: Request): boolean {
  return lastOf(request).status !== 'ok';
}

export function lastOf({ first, attempts }: Request): ExecutionCall {
  return attempts.at(-1) ?? first;
}

function placeOf({ parentSpanId, operation }: ExecutionCall, told: Part): string {
  return `${ASKING.has(told) ? '' : told} ${operation} ${parentSpanId ?? ''}`;
}
