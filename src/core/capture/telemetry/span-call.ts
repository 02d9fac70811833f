import { ROLES, type Call, type Operation, type Role, type Status } from '../../call.ts';
import { picosFromDollars } from '../../money.ts';
import { digestOf } from '../digest.ts';
import { type Identity, responseIdentity, spanIdentity } from '../identity.ts';
import { millisecondsOf } from '../reading.ts';
import { serviceTierOf } from '../service-tier.ts';
import { idInAnswer } from './answer-id.ts';
import { factPlace } from './attribute-use.ts';
import type { Attributes } from './attributes.ts';
import { conventionFor } from './convention.ts';
import type { Fact } from './dialect.ts';
import { modelNamed, providerGuessed, providerNamed, regionOfAddress } from './provider-of-span.ts';
import { labelsOfSpan } from './span-labels.ts';
import type { SpanRecord, TelemetryResource, TelemetryScope } from './span-record.ts';
import { usageOfSpan, type SpanUsage } from './span-usage.ts';
import { providerMetadata, type ProviderMetadata } from './usage-json.ts';

const LONGEST_NAME = 500;
const MAX_DURATION_MS = 0xffff_ffff;
const MAX_ATTEMPT = 65_535;
const LAST_STATUS = 999;

const PLACE = {
  requestModel: factPlace('requestModel'),
  responseModel: factPlace('responseModel'),
  provider: factPlace('provider'),
  serverAddress: factPlace('serverAddress'),
  responseId: factPlace('responseId'),
  answer: factPlace('answer'),
  conversationId: factPlace('conversationId'),
  finishReason: factPlace('finishReason'),
  serviceTier: factPlace('serviceTier'),
  region: factPlace('region'),
  streamed: factPlace('streamed'),
  firstTokenSeconds: factPlace('firstTokenSeconds'),
  firstTokenMs: factPlace('firstTokenMs'),
  firstTokenAt: factPlace('firstTokenAt'),
  errorType: factPlace('errorType'),
  httpStatus: factPlace('httpStatus'),
  sdkVersion: factPlace('sdkVersion'),
  attempt: factPlace('attempt'),
  role: factPlace('role'),
  reportedAmount: factPlace('reportedAmount'),
  reportedCurrency: factPlace('reportedCurrency'),
  vectorStore: factPlace('vectorStore'),
  providerMetadata: factPlace('providerMetadata'),
} as const satisfies { readonly [F in Fact]?: number };

/** A span seen as a call: what it is, in which surroundings. */
export interface CallSpan {
  readonly record: SpanRecord;
  readonly resource: TelemetryResource;
  readonly scope: TelemetryScope;
  readonly attributes: Attributes;
  readonly operation: Operation;
  readonly door: string;
  /** Who the call is when neither a response id nor a span of its own says it; null for a span. */
  readonly identity: Identity | null;
  /** Whether ids are left empty. */
  readonly isIdless: boolean;
}

/** The call a span tells of. Its usage may be unsound: see `flawOf`. */
export function callOfSpan(span: CallSpan): Call {
  const { record, attributes, operation } = span;
  const { traceId, spanId } = record;
  const metadata = providerMetadata(attributes.text(PLACE.providerMetadata));
  const place = placeOf(span);
  const used = usageOf(span, place, metadata);
  const responseId = responseIdOf(attributes, metadata);
  const attempt = count(attributes, 'attempt', 1, MAX_ATTEMPT) ?? 1;
  const { id, identity } = identityOf(responseId, span);
  return {
    id,
    identity,
    at: record.startMs,
    provider: place.provider,
    requestModel: place.requestModel,
    responseModel: place.responseModel,
    operation,
    status: statusOf(record, attributes),
    errorType: errorTypeOf(record, attributes),
    httpStatus: count(attributes, 'httpStatus', 1, LAST_STATUS),
    durationMs: durationOf(record),
    timeToFirstTokenMs: firstTokenMs(record, attributes),
    usage: used.usage,
    parts: null,
    metering: used.metering,
    conservation: used.conservation,
    serviceTier: tierOf(attributes, metadata),
    region: place.region,
    finishReason: text(attributes, 'finishReason'),
    streamed: attributes.value(PLACE.streamed) === true || record.name.endsWith('.doStream'),
    responseId,
    traceId: traceId || null,
    spanId: spanId || null,
    parentSpanId: record.parentSpanId,
    conversationId: text(attributes, 'conversationId'),
    logicalRequestId: null,
    attempt,
    role: roleOf(text(attributes, 'role'), attempt),
    labels: labelsOfSpan(attributes, span.resource, used.assumed),
    reportedCost: reportedCostOf(attributes),
    segments: null,
    door: span.door,
  };
}

function responseIdOf(attributes: Attributes, metadata: ProviderMetadata | null): string | null {
  return text(attributes, 'responseId') ?? metadata?.responseId ?? idInAnswer(attributes.text(PLACE.answer));
}

function identityOf(responseId: string | null, { record, identity: otherwise, isIdless }: CallSpan): Identity {
  const identity = responseIdentity(responseId) ?? spanIdentity(record.traceId, record.spanId) ?? otherwise?.identity;
  if (identity === undefined) throw new Error('a span without ids became a call');
  return { id: isIdless ? '' : digestOf(identity), identity };
}

function tierOf(attributes: Attributes, metadata: ProviderMetadata | null): string | null {
  return serviceTierOf(text(attributes, 'serviceTier') ?? metadata?.serviceTier ?? null);
}

interface Place {
  readonly provider: string;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly region: string | null;
}

function placeOf({ attributes, scope }: CallSpan): Place {
  const requested = text(attributes, 'requestModel');
  const answered = text(attributes, 'responseModel');
  const address = text(attributes, 'serverAddress');
  const request = modelNamed(requested ?? '');
  const named = providerNamed(text(attributes, 'provider') ?? text(attributes, 'vectorStore'), address);
  return {
    provider: named ?? providerGuessed(requested ?? answered, scope.name),
    requestModel: request.model || null,
    responseModel: modelNamed(answered ?? '').model || null,
    region: text(attributes, 'region') ?? request.region ?? regionOfAddress(address),
  };
}

function usageOf(
  { attributes, scope, operation }: CallSpan,
  place: Place,
  metadata: ProviderMetadata | null,
): SpanUsage {
  const { provider } = place;
  const model = place.responseModel ?? place.requestModel ?? '';
  return usageOfSpan(attributes, {
    convention: conventionFor(scope.conventions, provider, attributes.text(PLACE.sdkVersion)),
    surplusIsReasoning: provider.startsWith('gcp.') && model.includes('gemini'),
    isAnswered: operation === 'chat' || operation === 'completion',
    metadata,
  });
}

/** Names and ids come from outside: longer ones than any provider gives are cut. */
function text(attributes: Attributes, fact: keyof typeof PLACE): string | null {
  const value = attributes.text(PLACE[fact]);
  return value === null || value.length <= LONGEST_NAME ? value : value.slice(0, LONGEST_NAME);
}

function count(attributes: Attributes, fact: keyof typeof PLACE, least: number, most: number): number | null {
  const value = attributes.count(PLACE[fact]);
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

const ERROR_NAME = /^[\w.:#/-]{1,100}$/;

/** A name for a kind of error, never a sentence: that may quote the prompt. */
function errorTypeOf(record: SpanRecord, attributes: Attributes): string | null {
  if (!record.isError) return null;
  const name = attributes.text(PLACE.errorType);
  return name !== null && ERROR_NAME.test(name) ? name : 'error';
}

function statusOf(record: SpanRecord, attributes: Attributes): Status {
  if (!record.isError) return 'ok';
  const type = attributes.text(PLACE.errorType) ?? '';
  if (/timeout|timed.?out/i.test(type)) return 'timeout';
  return /abort|cancel/i.test(type) ? 'aborted' : 'error';
}

/** Milliseconds of a span; null when its clock ran backwards or did not run. */
export function durationOf({ startMs, endMs }: SpanRecord): number | null {
  const duration = Math.round(endMs - startMs);
  return endMs > 0 && duration >= 0 && duration <= MAX_DURATION_MS ? duration : null;
}

function firstTokenMs({ startMs }: SpanRecord, attributes: Attributes): number | null {
  const seconds = attributes.count(PLACE.firstTokenSeconds);
  const at = attributes.text(PLACE.firstTokenAt);
  const known = attributes.count(PLACE.firstTokenMs) ?? (seconds === undefined ? undefined : seconds * 1000);
  const instant = at === null ? null : millisecondsOf(at.replaceAll('"', ''));
  const value = Math.round(known ?? (instant === null ? Number.NaN : instant - startMs));
  return value >= 0 && value <= MAX_DURATION_MS ? value : null;
}

function roleOf(stated: string | null, attempt: number): Role {
  return ROLES.find((role) => role === stated) ?? (attempt > 1 ? 'retry' : 'primary');
}

const CURRENCY = /^[A-Z]{3}$/;
const MAX_PICOS = 10n ** 18n;

/** Only our own attribute states a cost: those of instrumentations are computed by their price lists, not charged. */
function reportedCostOf(attributes: Attributes): Call['reportedCost'] {
  const amount = attributes.text(PLACE.reportedAmount);
  if (amount === null || amount.length > LONGEST_NAME) return null;
  const picos = picosFromDollars(amount);
  const currency = attributes.text(PLACE.reportedCurrency) ?? 'USD';
  return picos !== null && picos >= 0n && picos < MAX_PICOS && CURRENCY.test(currency) ? { picos, currency } : null;
}
