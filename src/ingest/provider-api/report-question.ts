import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../core/capture/exchange.ts';
import { parseJson, textAt } from '../../core/capture/json.ts';
import type { Problem } from '../../core/problem.ts';

/** What asking needs of the outside. */
export interface Outside {
  readonly fetch: typeof globalThis.fetch;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const REAL_OUTSIDE: Pick<Outside, 'fetch' | 'pause'> = {
  fetch: (input, init) => globalThis.fetch(input, init),
  pause: (ms, signal) => sleep(ms, undefined, { signal }),
};

export interface Answer {
  readonly body: Json;
  /** The server's own clock; ours where it tells none. Epoch milliseconds. */
  readonly serverNow: number;
}

/** A report that could not be had, told so that its owner can mend it. */
export class ReportFailure extends Error {
  readonly problem: Problem;
  /** The status of the answer; null when none came. */
  readonly status: number | null;

  constructor(problem: Problem, status: number | null) {
    super(`${problem.place}: ${problem.reason}`);
    this.name = 'ReportFailure';
    this.problem = problem;
    this.status = status;
  }
}

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 1_000;
/** A server that wants us to wait longer is asked again on the next run. */
const LONGEST_PAUSE_MS = 300_000;
const TIMEOUT_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

const MANY_REQUESTS = 429;
const FIRST_SERVER_ERROR = 500;

/**
 * Asks until there is an answer: 429, 5xx and broken connections are tried again, at growing intervals or when Retry-After
 * says. Fails with ReportFailure. Redirects are refused, since they would carry the key elsewhere.
 */
export async function askReport(
  url: URL,
  headers: Readonly<Record<string, string>>,
  outside: Outside,
  signal: AbortSignal,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(url, headers, outside, signal);
    if (!('failure' in outcome)) return outcome;
    const { failure, retryAfterMs } = outcome;
    const pauseMs = retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
    if (!mayPass(failure.status) || attempt === ATTEMPTS || pauseMs > LONGEST_PAUSE_MS) throw failure;
    await outside.pause(pauseMs, signal);
  }
}

function mayPass(status: number | null): boolean {
  return status === null || status === MANY_REQUESTS || status >= FIRST_SERVER_ERROR;
}

interface Failed {
  readonly failure: ReportFailure;
  /** Null when the server does not say. */
  readonly retryAfterMs: number | null;
}

async function tryOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { fetch, clock }: Outside,
  signal: AbortSignal,
): Promise<Answer | Failed> {
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const serverNow = timeOf(response.headers.get('date')) ?? clock();
    const text = await boundedText(response);
    if (!response.ok) return refusal(url, response, text, serverNow);
    const body = parseJson(text);
    if (body === undefined) throw new Error('the answer is no JSON, or ends early');
    return { body, serverNow };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? reasonOf(error) : 'no answer';
    return {
      failure: failureOf(url, reason, 'See that the address is right and can be reached.', null),
      retryAfterMs: null,
    };
  }
}

/** fetch says only "fetch failed"; why is in the cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function refusal(url: URL, response: Response, text: string, serverNow: number): Failed {
  const { status } = response;
  const isKeyRefused = status === 401 || status === 403;
  const remedy = isKeyRefused
    ? 'Give the source a key that may read reports (an admin key), by its variable.'
    : 'Nothing is lost: it is asked for again on the next run.';
  const failure = failureOf(url, `the provider answered ${status}${toldBy(text)}`, remedy, status);
  return { failure, retryAfterMs: waitOf(response.headers.get('retry-after'), serverNow) };
}

const LONGEST_TOLD = 200;
const KEY = /\bsk-[\w*.-]+/g;

/** The message of an error body, which all keep in `error.message`. OpenAI repeats parts of a key in it. */
function toldBy(text: string): string {
  const message = textAt(parseJson(text), 'error', 'message');
  return message === null ? '' : `: ${message.replaceAll(KEY, 'sk-…').slice(0, LONGEST_TOLD)}`;
}

/** The place names host and path; the question may hold a token, and headers hold the key. */
function failureOf(url: URL, reason: string, remedy: string, status: number | null): ReportFailure {
  return new ReportFailure({ code: 'report-failed', place: `${url.host}${url.pathname}`, reason, remedy }, status);
}

/** Retry-After: seconds, or a date of the server's clock. */
function waitOf(header: string | null, serverNow: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const at = timeOf(header);
  return at === null ? null : Math.max(at - serverNow, 0);
}

function timeOf(header: string | null): number | null {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? null : at;
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new Error(`the answer is larger than ${MOST_BYTES} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
