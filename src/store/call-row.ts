import type { Call, UsagePart } from '../core/call.ts';
import { parseDecimal, picosFromDollars, type Picos } from '../core/money.ts';
import type { PromptSegment, SegmentKind } from '../core/prompt-segment.ts';
import type { ModelIdentity, Priced, UnpricedReason } from '../core/pricing/price.ts';
import {
  INPUT_CLASSES,
  OUTPUT_CLASSES,
  type Meter,
  type Quantity,
  type TokenClass,
  type Usage,
} from '../core/quantity.ts';
import { identityFrom } from './call-identity.ts';
import type { CostPart } from './cost-parts.ts';

/** A call as it is in the store, with what was derived when it was last priced. */
export interface StoredCall {
  readonly call: Call;
  /** All doors that it came through; nearest the provider first. */
  readonly doors: readonly string[];
  /** How often something was added since it was first stored. */
  readonly version: number;
  readonly model: ModelIdentity;
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly invoiceIssuer: string;
  /** Null when unpriced. */
  readonly picos: Picos | null;
  /** What the price book alone says; null when it says nothing. */
  readonly listPicos: Picos | null;
  readonly costParts: Readonly<Record<CostPart, Picos>>;
  /** Null when unpriced. */
  readonly priceBasis: Priced['basis'] | null;
  /** Null when priced. */
  readonly unpricedReason: UnpricedReason | null;
  readonly priceBook: string;
  /** What it said when it was first stored, or last added to (call-content.ts). */
  readonly content: bigint;
}

/** Select list of a CallRecord. */
export const CALL_COLUMNS = '* EXCEPT (id, at, hour), lower(hex(id)) AS callId, toUnixTimestamp64Milli(at) AS atMs';

/** Fields of a call that the table holds as text, where empty stands for null. */
type NullableText =
  | 'requestModel'
  | 'responseModel'
  | 'errorType'
  | 'serviceTier'
  | 'region'
  | 'finishReason'
  | 'responseId'
  | 'traceId'
  | 'spanId'
  | 'parentSpanId'
  | 'conversationId'
  | 'logicalRequestId';
type Kept =
  | 'provider'
  | 'operation'
  | 'status'
  | 'durationMs'
  | 'timeToFirstTokenMs'
  | 'metering'
  | 'conservation'
  | 'streamed'
  | 'attempt'
  | 'role'
  | 'labels'
  | 'door';
type Named =
  | 'callId'
  | 'atMs'
  | 'identityKind'
  | 'senderId'
  | 'parts'
  | 'reportedCurrency'
  | 'model'
  | 'modelDeveloper'
  | 'modelFamily'
  | 'modelVersion'
  | 'serviceProvider'
  | 'hostProvider'
  | 'invoiceIssuer'
  | 'priceBook'
  | 'contentHash';

/** A row selected with CALL_COLUMNS, as JSON brings it: 64-bit integers and decimals are text. */
export type CallRecord = { readonly [Name in NullableText | Named | TokenClass | CostPart]: string } & Pick<
  Call,
  Kept
> & {
    readonly httpStatus: number;
    readonly version: number;
    /** Empty when `door` is the only one. */
    readonly doors: readonly string[];
    readonly 'segments.kind': readonly SegmentKind[];
    readonly 'segments.hash': readonly string[];
    readonly 'segments.bytes': readonly number[];
    readonly meters: { readonly [M in Meter]?: string };
    readonly reportedCost: string | null;
    readonly cost: string | null;
    readonly listCost: string | null;
    readonly priceBasis: Priced['basis'] | '';
    readonly unpricedReason: UnpricedReason | '';
  };

export function readStoredCall(row: CallRecord): StoredCall {
  return {
    call: readCallFields(row),
    doors: row.doors.length > 0 ? row.doors : [row.door],
    version: row.version,
    model: {
      developer: stated(row.modelDeveloper),
      family: stated(row.modelFamily),
      model: row.model,
      version: stated(row.modelVersion),
    },
    serviceProvider: row.serviceProvider,
    hostProvider: row.hostProvider,
    invoiceIssuer: row.invoiceIssuer,
    picos: known(row.cost, picos),
    listPicos: known(row.listCost, picos),
    costParts: {
      inputCost: picos(row.inputCost),
      cacheReadCost: picos(row.cacheReadCost),
      cacheWriteCost: picos(row.cacheWriteCost),
      outputCost: picos(row.outputCost),
      reasoningCost: picos(row.reasoningCost),
      otherCost: picos(row.otherCost),
    },
    priceBasis: stated(row.priceBasis),
    unpricedReason: stated(row.unpricedReason),
    priceBook: row.priceBook,
    content: BigInt(row.contentHash),
  };
}

function readCallFields(row: CallRecord): Call {
  const said = { responseId: stated(row.responseId), traceId: stated(row.traceId), spanId: stated(row.spanId) };
  const reported = known(row.reportedCost, picos);
  return {
    ...said,
    id: row.callId,
    identity: identityFrom(row.identityKind, row.senderId, said),
    at: Number(row.atMs),
    provider: row.provider,
    requestModel: stated(row.requestModel),
    responseModel: stated(row.responseModel),
    operation: row.operation,
    status: row.status,
    errorType: stated(row.errorType),
    httpStatus: stated(row.httpStatus),
    durationMs: row.durationMs,
    timeToFirstTokenMs: row.timeToFirstTokenMs,
    usage: readUsage(row),
    parts: readParts(row.parts),
    metering: row.metering,
    conservation: row.conservation,
    serviceTier: stated(row.serviceTier),
    region: stated(row.region),
    finishReason: stated(row.finishReason),
    streamed: row.streamed,
    parentSpanId: stated(row.parentSpanId),
    conversationId: stated(row.conversationId),
    logicalRequestId: stated(row.logicalRequestId),
    attempt: row.attempt,
    role: row.role,
    labels: row.labels,
    reportedCost: reported === null ? null : { picos: reported, currency: row.reportedCurrency },
    segments: readSegments(row),
    door: row.door,
  };
}

const TOKEN_CLASSES = [...INPUT_CLASSES, ...OUTPUT_CLASSES];

function readUsage(row: CallRecord): Usage {
  const usage: { [Q in Quantity]?: number } = {};
  for (const quantity of TOKEN_CLASSES) {
    const amount = Number(row[quantity]);
    if (amount !== 0) usage[quantity] = amount;
  }
  let meter: Meter;
  for (meter in row.meters) {
    const micros = parseDecimal(row.meters[meter] ?? '0', 6);
    if (micros) usage[meter] = Number(micros) / 1e6;
  }
  return usage;
}

function readSegments(row: CallRecord): PromptSegment[] | null {
  const kinds = row['segments.kind'];
  if (kinds.length === 0) return null;
  return kinds.map((kind, index) => ({
    kind,
    hash: BigInt(row['segments.hash'][index] ?? 0)
      .toString(16)
      .padStart(16, '0'),
    bytes: row['segments.bytes'][index] ?? 0,
  }));
}

function readParts(json: string): UsagePart[] | null {
  return json === '' ? null : JSON.parse(json);
}

function picos(dollars: string): Picos {
  if (dollars === '0') return 0n;
  const exact = picosFromDollars(dollars);
  if (exact === null) throw new Error(`the store gave ${dollars} for an amount`);
  return exact;
}

function known<Value>(text: string | null, read: (text: string) => Value): Value | null {
  return text === null ? null : read(text);
}

/** Empty text and status 0 stand for null. */
function stated<Value extends string | number>(value: Value | ''): Value | null {
  return value || null;
}
