import type { Call } from '../core/call.ts';
import { METERS, type Quantity, type Usage } from '../core/quantity.ts';

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
const MICRO = 1e6;
const METER_NAMES: ReadonlySet<string> = new Set(METERS);

/** The call as it would come back from the store, so that one that comes again can be told to say nothing new. */
export function storableCall(call: Call): Call {
  return {
    ...call,
    at: Math.floor(call.at),
    requestModel: stated(call.requestModel),
    responseModel: stated(call.responseModel),
    errorType: stated(call.errorType),
    httpStatus: stated(call.httpStatus),
    durationMs: storableDuration(call.durationMs),
    timeToFirstTokenMs: storableDuration(call.timeToFirstTokenMs),
    usage: storableUsage(call.usage),
    serviceTier: stated(call.serviceTier),
    region: stated(call.region),
    finishReason: stated(call.finishReason),
    responseId: stated(call.responseId),
    traceId: stated(call.traceId),
    spanId: stated(call.spanId),
    parentSpanId: stated(call.parentSpanId),
    conversationId: stated(call.conversationId),
    logicalRequestId: stated(call.logicalRequestId),
    attempt: Math.min(call.attempt, UINT16_MAX),
    segments: call.segments?.length ? call.segments : null,
  };
}

/** Empty text and 0 are stored for what is not stated. */
function stated<Value extends string | number>(value: Value | null): Value | null {
  return value || null;
}

function storableDuration(durationMs: number | null): number | null {
  return durationMs === null ? null : Math.min(Math.max(Math.round(durationMs), 0), UINT32_MAX);
}

function storableUsage(usage: Usage): Usage {
  const kept: { [Q in Quantity]?: number } = {};
  let name: Quantity;
  for (name in usage) {
    const amount = usage[name];
    if (amount) kept[name] = METER_NAMES.has(name) ? Math.round(amount * MICRO) / MICRO : amount;
  }
  return kept;
}
