import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../core/problem.ts';
import { describeProblem } from '../../core/problem.ts';
import { knownError, problemHeaders } from '../../problem-body.ts';
import type { Door, DoorContext } from '../door.ts';
import { readBody } from '../door-answer.ts';
import { decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';
import { answerExport, answerStatus, type Encoding, type RejectedName } from './export-answer.ts';
import { OuterSpans } from '../../core/capture/telemetry/nesting.ts';
import type { CapturedSpans, ReaderOptions } from '../../core/capture/telemetry/telemetry-reader.ts';

const NAME = 'otlp';

/** One signal of OTLP: where it is sent, how it is read, how its answer counts what was not taken. */
interface Signal {
  readonly path: string;
  readonly decode: (body: Uint8Array, encoding: Encoding, options: ReaderOptions) => CapturedSpans;
  readonly rejected: RejectedName;
}

const SIGNALS: readonly Signal[] = [
  { path: '/v1/traces', decode: decodeTraces, rejected: 'rejectedSpans' },
  { path: '/v1/logs', decode: decodeLogs, rejected: 'rejectedLogRecords' },
  { path: '/v1/metrics', decode: decodeMetrics, rejected: 'rejectedDataPoints' },
];

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
  ['application/json', 'json'],
]);

/**
 * OTLP/HTTP: POST /v1/traces, /v1/logs and /v1/metrics in protobuf or JSON, plain or gzip. 200 when all of it is on disk; single
 * spans that cannot be counted are told in `partial_success`; 400 when the body is no export, 503 with Retry-After when
 * the inbox is full.
 */
export function otlpDoor(context: DoorContext): Door {
  const outerSpans = new OuterSpans();
  return (request, response) => {
    const signal = SIGNALS.find(({ path }) => isAt(path, request.url ?? ''));
    if (!signal) return false;
    take(context, { signal, outerSpans }, request, response).catch((error: unknown) =>
      answerFailure(context, request, response, error),
    );
    return true;
  };
}

function isAt(path: string, url: string): boolean {
  return url === path || (url.startsWith(path) && /^\/?(?:\?|$)/.test(url.slice(path.length)));
}

async function take(
  context: DoorContext,
  { signal, outerSpans }: { readonly signal: Signal; readonly outerSpans: OuterSpans },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const encoding = encodingOf(request);
  if (request.method !== 'POST') return refuse(request, response, 405, `${signal.path} takes POST only.`);
  context.mayIngest(request);
  if (encoding === null) {
    return refuse(request, response, 415, 'Send application/x-protobuf or application/json as the Content-Type.');
  }
  const { taken, rejected, message } = await readBody(request, context.config.limits, (body) =>
    capture(context, signal.decode(body, encoding, optionsOf(context, outerSpans))),
  );
  await taken;
  answerExport(response, encoding, { rejected, message }, signal.rejected);
}

function optionsOf({ clock }: DoorContext, outerSpans: OuterSpans): ReaderOptions {
  return { door: NAME, now: clock(), outerSpans, isIdless: true };
}

/** On its way to the disk. Nothing holds the calls themselves meanwhile: thousands of them would be moved about by the collector of garbage. */
function capture({ inbox }: DoorContext, { calls, spans, refused, refusedCount }: CapturedSpans) {
  const isEmpty = calls.length + spans.length + refused.length === 0;
  const pieces = refused.map((problem) => ({ problem, input: null }));
  return {
    taken: isEmpty ? null : inbox.append({ door: NAME, calls, spans, refused: pieces }),
    rejected: refusedCount,
    message: messageOf(refused, refusedCount),
  };
}

function encodingOf({ headers }: IncomingMessage): Encoding | null {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  return ENCODINGS.get(type.trim().toLowerCase()) ?? null;
}

function messageOf([first]: readonly Problem[], count: number): string {
  if (!first) return '';
  return count === 1 ? describeProblem(first) : `${describeProblem(first)} And ${count - 1} more.`;
}

/** The rest of a body that was not read is not waited for. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  const unread = request.complete ? {} : { connection: 'close' };
  const allow = status === 405 ? { allow: 'POST' } : {};
  answerStatus(response, status, encodingOf(request) ?? 'json', message, { ...allow, ...unread });
}

function answerFailure({ log }: DoorContext, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const requestId = randomUUID();
  const known = knownError(error, requestId, log);
  const retry = problemHeaders(known)['retry-after'];
  const unread = request.complete ? {} : { connection: 'close' };
  answerStatus(response, known.status, encodingOf(request) ?? 'json', `${known.message} ${known.hint}`, {
    'x-request-id': requestId,
    ...(retry === undefined ? {} : { 'retry-after': retry }),
    ...unread,
  });
}
