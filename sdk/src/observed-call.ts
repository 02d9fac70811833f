import type { Call } from '../../src/core/call.ts';
import { capture } from '../../src/core/capture/capture.ts';
import { withEstimate } from '../../src/core/capture/estimate.ts';
import type { Exchange } from '../../src/core/capture/exchange.ts';
import { nameOfKey, providerKeyOf } from '../../src/core/capture/fingerprint/provider-key.ts';
import { textBytesIn } from '../../src/core/capture/text-bytes.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Scope } from './label-scope.ts';
import { readableBody } from './request-body.ts';
import type { Answered } from './response-extract.ts';
import type { Settings } from './settings.ts';

/** How an exchange ended, as its caller saw it. */
export type Ending = 'complete' | 'callerGone' | 'timeout' | 'unreachable' | 'broken';

/** All that was seen of an exchange that has ended. Times in milliseconds; `at` is epoch. */
export interface Observed {
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Null when it could not be read. */
  readonly requestText: string | null;
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly answered: Answered;
  readonly contentLength: number;
  readonly ending: Ending;
  readonly at: number;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | null;
  readonly scope: Scope;
}

/** Headers that capture reads; none of them bears a key. */
const READ_REQUEST =
  /^(?:traceparent|baggage|x-stainless-retry-count|amz-sdk-request|openai-project|openai-organization|x-goog-user-project)$|^x-whence-(?!key$)/;
const REQUEST_ID =
  /^(?:x-amzn-requestid|request-id|x-request-id|apim-request-id|mistral-correlation-id|x-generation-id|cf-ray)$/;

const FIRST_ERROR_STATUS = 400;

const ENDS: Readonly<Record<Ending, Partial<Call>>> = {
  complete: {},
  callerGone: { status: 'aborted', errorType: 'client_closed' },
  timeout: { status: 'timeout', errorType: 'upstream_timeout' },
  unreachable: { status: 'error', errorType: 'upstream_unreachable' },
  broken: { status: 'error', errorType: 'upstream_closed' },
};

/** A call with what tells it is the same request as another. */
export interface ObservedCall {
  readonly call: Call;
  readonly promptKey: string | null;
}

/** The call in an exchange; null when it is nothing billable or cannot be read. */
export function callOf(observed: Observed, settings: Settings, fingerprints: Fingerprints): ObservedCall | null {
  const captured = capture(exchangeOf(observed, settings, fingerprints), { now: observed.at });
  if (captured.kind !== 'call') return null;
  const { url, requestText } = observed;
  const print = requestText === null ? null : fingerprints.of(requestText, new URL(url).pathname);
  const call = { ...endedCall(captured.call, observed), segments: print?.segments ?? null };
  return { call, promptKey: print?.promptKey ?? null };
}

/** The call as it ended for its caller. What broke off before it was counted is estimated. */
function endedCall(call: Call, { ending, timeToFirstTokenMs, requestText, contentLength }: Observed): Call {
  const ended = { ...call, ...endOf(call, ending), timeToFirstTokenMs };
  const isBroken = ending !== 'complete' || ended.status === 'aborted';
  return isBroken ? withEstimate(ended, textBytesOf(requestText), contentLength) : ended;
}

function textBytesOf(text: string | null): number {
  return text === null ? 0 : textBytesIn(new TextEncoder().encode(text));
}

/** A stream that had come to its own end before anybody left was whole; an error is one whoever reads of it. */
function endOf({ status, streamed, httpStatus }: Call, ending: Ending): Partial<Call> {
  const isKnown = (status === 'ok' && streamed) || (httpStatus ?? 0) >= FIRST_ERROR_STATUS;
  return isKnown ? {} : ENDS[ending];
}

function exchangeOf(observed: Observed, settings: Settings, fingerprints: Fingerprints): Exchange {
  const { url, requestHeaders, responseHeaders, scope } = observed;
  const key = providerKeyOf(requestHeaders, url);
  const keyName = key === null ? null : fingerprints.named((hash) => nameOfKey(key, hash));
  const hasId = Object.keys(responseHeaders).some((name) => REQUEST_ID.test(name));
  return {
    at: observed.at,
    provider: settings.provider,
    url,
    api: null,
    requestModel: null,
    requestHeaders: readHeaders(requestHeaders, scope),
    requestBody: readableBody(observed.requestText),
    status: observed.status,
    responseHeaders,
    ...observed.answered,
    durationMs: observed.durationMs,
    labels: { ...(keyName === null ? {} : { 'metadata.key': keyName }), ...settings.labels, ...scope.labels },
    // Without any id of the provider's, equal failures must stay two.
    recordId: hasId ? null : globalThis.crypto.randomUUID(),
    door: 'sdk',
  };
}

function readHeaders(headers: Readonly<Record<string, string>>, scope: Scope): Record<string, string> {
  const read = Object.fromEntries(Object.entries(headers).filter(([name]) => READ_REQUEST.test(name)));
  if (scope.traceparent !== null) read['traceparent'] ??= scope.traceparent;
  return read;
}
