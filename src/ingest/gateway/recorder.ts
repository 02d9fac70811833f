import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../core/call.ts';
import { capture, type CaptureOptions } from '../../core/capture/capture.ts';
import type { Exchange } from '../../core/capture/exchange.ts';
import type { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import type { DoorContext } from '../door.ts';
import { AttemptMemory } from '../../core/capture/attempt-memory.ts';
import { type Answered, UNANSWERED } from './answered.ts';
import { CaptureQueue } from './capture-queue.ts';
import { withEstimate } from '../../core/capture/estimate.ts';
import { headerValue, type HeaderLine } from './message-head.ts';
import type { Ending, Observed } from './observed.ts';
import { ProviderKeys } from './provider-key.ts';
import type { ResponseSide } from './response-side.ts';

export type ConfiguredFormat = NonNullable<CaptureOptions['providers']>[number];

const LABEL_PREFIX = 'x-whence-';
const POLL_MS = 5;
/** Inflating what is left of an answer takes no longer. */
const LONGEST_READ_MS = 5_000;
/** Headers of requests that capture reads; none of them bears a key. */
const READ_REQUEST: ReadonlySet<string> = new Set([
  'baggage',
  'traceparent',
  'x-stainless-retry-count',
  'amz-sdk-request',
  'openai-project',
  'openai-organization',
  'x-goog-user-project',
]);
/** Headers in which providers give a request an id: without one it gets one of ours, so that equal failures stay two. */
const REQUEST_ID = [
  'x-amzn-requestid',
  'request-id',
  'x-request-id',
  'apim-request-id',
  'mistral-correlation-id',
  'x-generation-id',
  'cf-ray',
];

/** Makes a call of what the relay saw, and hands it to the inbox. Nothing here may disturb the relay. */
export class Recorder {
  readonly queue: CaptureQueue;
  relayed = 0;
  /** Exchanges that are no billable operation. */
  skipped = 0;
  #ended: Observed[] = [];
  /** Answers that are still being inflated. */
  #reading = 0;
  readonly #keys: ProviderKeys;
  readonly #attempts = new AttemptMemory();
  readonly #formats: readonly ConfiguredFormat[];

  constructor({ inbox, log }: DoorContext, hash: KeyedHash, formats: readonly ConfiguredFormat[]) {
    this.queue = new CaptureQueue(inbox, log);
    this.#keys = new ProviderKeys(hash);
    this.#formats = formats;
  }

  /** What ends in one turn is recorded at its end, together: other traffic goes first, and it takes less time so. */
  record(observed: Observed): void {
    this.relayed++;
    this.#ended.push(observed);
    if (this.#ended.length === 1) setImmediate(() => this.#recordEnded());
  }

  #recordEnded(): void {
    const ended = this.#ended;
    this.#ended = [];
    for (const observed of ended) this.#guard(() => this.#recordOne(observed));
  }

  #recordOne(observed: Observed): void {
    const { response, events } = observed;
    if (events) this.#recordAnswer(observed, { ...UNANSWERED, events });
    else if (response) this.#readOut(observed, response);
    else this.#recordAnswer(observed, UNANSWERED);
  }

  /** Resolves when all that has ended is on disk; what the inbox does not take now is lost and told. */
  async settle(): Promise<void> {
    this.#recordEnded();
    const until = performance.now() + LONGEST_READ_MS;
    while (this.#reading > 0 && performance.now() < until) await sleep(POLL_MS);
    await this.queue.settle();
  }

  #readOut(observed: Observed, { extract }: ResponseSide): void {
    this.#reading++;
    extract.finish((answered) => {
      this.#reading--;
      this.#guard(() => this.#recordAnswer(observed, answered));
    });
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.queue.lose(1, error instanceof Error ? error.message : String(error));
    }
  }

  #recordAnswer(observed: Observed, answered: Answered): void {
    const exchange = this.#exchangeOf(observed, answered);
    const captured = capture(exchange, { now: observed.at, providers: this.#formats });
    if (captured.kind === 'skipped') this.skipped++;
    else if (captured.kind === 'rejected') this.queue.refuse({ problem: captured.problem, input: null });
    else this.queue.add(this.#finished(captured.call, observed));
  }

  #finished(call: Call, observed: Observed): Call {
    const { head, request, ending, timeToFirstTokenMs } = observed;
    const { fingerprint } = request;
    const ended = { ...endedBy(ending, call), timeToFirstTokenMs, segments: fingerprint?.segments ?? null };
    const isBroken = ending !== 'complete' || ended.status === 'aborted';
    const idempotencyKey = headerValue(head.lines, 'idempotency-key');
    return this.#attempts.linked(isBroken ? estimated(ended, observed) : ended, {
      idempotencyKey: idempotencyKey === null ? null : `key ${idempotencyKey}`,
      fingerprint: fingerprint && `prompt ${fingerprint.promptKey}`,
    });
  }

  #exchangeOf(observed: Observed, answered: Answered): Exchange {
    const { head, route, request, response } = observed;
    const responseHeaders = response ? readableHeaders(response.head.lines) : {};
    const key = this.#keys.nameOf(head.lines, route.path);
    return {
      at: observed.at,
      provider: route.upstream.provider,
      url: route.url,
      api: null,
      requestModel: null,
      requestHeaders: requestHeaders(head.lines, route.marks),
      requestBody: request.finish(),
      status: response?.head.status ?? null,
      responseHeaders,
      ...answered,
      durationMs: observed.durationMs,
      labels: key === null ? {} : { 'metadata.key': key },
      recordId: REQUEST_ID.some((name) => name in responseHeaders) ? null : randomUUID(),
      door: 'gateway',
    };
  }
}

function estimated(call: Call, { request, response }: Observed): Call {
  return withEstimate(call, request.textBytes, response?.extract.contentBytes ?? 0);
}

/** Labels of the base URL first, then those of headers, which say more of the single request. */
function requestHeaders(lines: readonly HeaderLine[], marks: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const mark of marks) {
    const split = mark.indexOf('=');
    if (split > 0) headers[LABEL_PREFIX + mark.slice(0, split).toLowerCase()] = decoded(mark.slice(split + 1));
  }
  for (const { name, value } of lines) {
    const isLabel = name.startsWith(LABEL_PREFIX) && name !== 'x-whence-key';
    if (isLabel) headers[name] = value;
    else if (READ_REQUEST.has(name)) headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return headers;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readableHeaders(lines: readonly HeaderLine[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, value } of lines) if (name !== 'set-cookie' && name !== '__proto__') headers[name] = value.trim();
  return headers;
}

const ENDS: Readonly<Record<Exclude<Ending, 'complete'>, Partial<Call>>> = {
  clientGone: { status: 'aborted', errorType: 'client_closed' },
  timeout: { status: 'timeout', errorType: 'upstream_timeout' },
  unreachable: { status: 'error', errorType: 'upstream_unreachable' },
  upstreamGone: { status: 'error', errorType: 'upstream_closed' },
};

/** The call as it ended for the caller. A stream that had come to its own end before anybody left was whole. */
function endedBy(ending: Ending, call: Call): Call {
  const isWhole = ending === 'complete' || (call.status === 'ok' && call.streamed);
  return isWhole ? call : { ...call, ...ENDS[ending] };
}
