import type { Call, Conservation, Role, Status } from '../call.ts';
import { ROLES } from '../call.ts';
import { inputTokens, outputTokens } from '../quantity.ts';
import { canonicalProvider, isWithin, regionOfUrl } from '../provider.ts';
import { addressOf, decodePercent } from './address.ts';
import type { Captured, Exchange } from './exchange.ts';
import { formatNamed, formatOf } from './formats.ts';
import { type Labels, labelsOf } from './labels.ts';
import { identityOfExchange } from './exchange-identity.ts';
import { numberAt, textAt } from './json.ts';
import { soundReading } from './soundness.ts';
import { errorTypeOf } from './reading.ts';
import { serviceTierOf } from './service-tier.ts';
import type { Reading, WireFormat } from './wire-format.ts';

/** A provider Whence does not know, which speaks a format it does: named by configuration. */
interface ConfiguredProvider {
  readonly name: string;
  /** Hosts it answers at; a subdomain counts. */
  readonly hosts: readonly string[];
  /** A wire format by name, e.g. "openai.chat"; null to detect it. */
  readonly format: string | null;
}

export interface CaptureOptions {
  /** Epoch milliseconds: the time of calls for which no clock was recorded. */
  readonly now: number;
  readonly providers?: readonly ConfiguredProvider[];
}

/** What an exchange is: a call, nothing billable, or a broken meter. Never throws; one exchange is at most one call. */
export function capture(exchange: Exchange, options: CaptureOptions): Captured {
  const configured = options.providers?.length ? configuredProvider(exchange, options.providers) : undefined;
  const provider = configured?.name ?? canonicalProvider(exchange.provider, exchange.url);
  const resolved = provider === exchange.provider ? exchange : { ...exchange, provider };
  const format = (configured?.format ? formatNamed(configured.format) : null) ?? formatOf(resolved);
  if (!format) return { kind: 'skipped', reason: `no known API answers at ${placeOf(exchange)}` };
  return captureAs(format, resolved, options);
}

function captureAs(format: WireFormat, exchange: Exchange, options: CaptureOptions): Captured {
  const reading = format.read(exchange);
  if (typeof reading === 'string') return { kind: 'skipped', reason: reading };
  const sound = soundReading(reading, format.name);
  if ('code' in sound) return { kind: 'rejected', problem: sound };
  return { kind: 'call', call: callOf(exchange, sound, options.now) };
}

function configuredProvider(
  exchange: Exchange,
  providers: readonly ConfiguredProvider[],
): ConfiguredProvider | undefined {
  const { host } = addressOf(exchange.url);
  const named = exchange.provider.trim().toLowerCase();
  return providers.find(
    ({ name, hosts }) =>
      (host !== '' && hosts.some((domain) => isWithin(host, domain.toLowerCase()))) || name.toLowerCase() === named,
  );
}

function callOf(exchange: Exchange, reading: Reading, now: number): Call {
  const labels = labelsOf(exchange);
  const attempt = attemptOf(exchange);
  const { id, identity } = identityOfExchange(exchange, reading.responseId);
  const { status, errorType } = failureOf(exchange, reading);
  const { traceId, parentSpanId } = traceOf(exchange);
  // Every field by its name: with spread objects in between this took three times as long, for every call.
  return {
    id,
    identity,
    at: exchange.at ?? reading.at ?? dateOf(exchange) ?? now,
    provider: exchange.provider,
    requestModel: clipped(reading.requestModel ?? exchange.requestModel ?? deploymentOf(exchange)),
    responseModel: clipped(reading.responseModel),
    operation: reading.operation,
    status,
    errorType,
    httpStatus: exchange.status,
    durationMs: exchange.durationMs,
    timeToFirstTokenMs: null,
    usage: reading.usage,
    parts: reading.parts,
    metering: reading.metering,
    conservation: conservationOf(reading),
    serviceTier: clipped(serviceTierOf(reading.serviceTier)),
    region: clipped(reading.region ?? exchange.responseHeaders['x-ms-region'] ?? regionOfUrl(exchange.url)),
    finishReason: clipped(reading.finishReason),
    streamed: reading.streamed,
    responseId: clipped(reading.responseId),
    traceId,
    spanId: null,
    parentSpanId,
    conversationId: clipped(reading.conversationId),
    logicalRequestId: null,
    attempt,
    role: roleOf(labels, attempt),
    labels: reading.labels ? { ...reading.labels, ...labels } : labels,
    reportedCost: reading.reportedCost,
    segments: null,
    door: exchange.door,
  };
}

const LONGEST_NAME = 500;

/** Names and ids come from outside: longer ones than any provider gives are cut. */
function clipped(name: string | null): string | null {
  return name === null ? null : name.slice(0, LONGEST_NAME);
}

const DEPLOYMENT = /\/deployments\/([^/]+)\//;

/** Azure names a deployment in the URL where others name the model in the body. */
function deploymentOf(exchange: Exchange): string | null {
  const name = DEPLOYMENT.exec(addressOf(exchange.url).path)?.[1];
  return name === undefined ? null : decodePercent(name);
}

function placeOf(exchange: Exchange): string {
  const { host, path } = addressOf(exchange.url);
  return host + path || exchange.provider || 'an unnamed provider';
}

const TIMEOUT_STATUSES: ReadonlySet<number> = new Set([408, 504, 522, 524]);
const FIRST_ERROR_STATUS = 400;

interface Failure {
  readonly status: Status;
  readonly errorType: string | null;
}

/** How the call ended: by its HTTP status, else by what the body reports, else by whether it reached its end. */
function failureOf(exchange: Exchange, reading: Reading): Failure {
  const { status } = exchange;
  if (status !== null && status >= FIRST_ERROR_STATUS) {
    const errorType = errorName(reading.errorType ?? errorTypeOf(exchange.responseBody), `http_${status}`);
    return { status: TIMEOUT_STATUSES.has(status) ? 'timeout' : 'error', errorType };
  }
  if (reading.errorType !== null) return { status: 'error', errorType: errorName(reading.errorType, 'error') };
  if (status === null && isUnanswered(exchange)) return { status: 'aborted', errorType: 'no_response' };
  return { status: reading.complete ? 'ok' : 'aborted', errorType: null };
}

const ERROR_NAME = /^[\w.:#/-]{1,100}$/;

/** A name for a kind of error, not a sentence: some servers state only a message, which may quote the prompt. */
function errorName(stated: string | null, otherwise: string): string {
  return stated !== null && ERROR_NAME.test(stated) ? stated : otherwise;
}

function isUnanswered(exchange: Exchange): boolean {
  return exchange.responseBody === null && exchange.sseText === null && exchange.events === null;
}

/** Whether our classes add up to the provider's own total: the proof that nothing was counted twice or left out. */
function conservationOf(reading: Reading): Conservation {
  if (reading.statedTotalTokens === null) return 'unstated';
  const counted = inputTokens(reading.usage) + outputTokens(reading.usage);
  return counted === reading.statedTotalTokens ? 'holds' : 'broken';
}

function dateOf(exchange: Exchange): number | null {
  const at = Date.parse(exchange.responseHeaders['date'] ?? '');
  return Number.isFinite(at) ? at : null;
}

const ATTEMPT = /attempt=(\d{1,4})/;
const MOST_ATTEMPTS = 1000;

/** Which try of the same request this was, as the provider's SDK counts them; 1 when it does not say. */
function attemptOf(exchange: Exchange): number {
  const headers = exchange.requestHeaders;
  const retries = numberAt({ n: Number(headers['x-stainless-retry-count'] ?? Number.NaN) }, 'n');
  const attempt = retries === null ? Number(ATTEMPT.exec(headers['amz-sdk-request'] ?? '')?.[1] ?? 1) : retries + 1;
  return Number.isInteger(attempt) && attempt >= 1 && attempt <= MOST_ATTEMPTS ? attempt : 1;
}

function roleOf(labels: Labels, attempt: number): Role {
  const stated = ROLES.find((role) => role === labels['role']);
  return stated ?? (attempt > 1 ? 'retry' : 'primary');
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/;

/** W3C trace context of the request. The span in it is the caller's, so it is this call's parent. */
function traceOf(exchange: Exchange): Pick<Call, 'traceId' | 'parentSpanId'> {
  const match = TRACEPARENT.exec(textAt(exchange.requestHeaders, 'traceparent') ?? '');
  return { traceId: match?.[1] ?? null, parentSpanId: match?.[2] ?? null };
}
