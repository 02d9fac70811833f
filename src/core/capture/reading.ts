import { hasUsage, type Quantity, type Usage } from '../quantity.ts';
import type { Operation } from '../call.ts';
import type { Exchange, Json } from './exchange.ts';
import { textAt } from './json.ts';
import type { Reading } from './wire-format.ts';

/** Amounts of quantities, zeros included. */
export type Amounts = { readonly [Q in Quantity]?: number };

/** A usage from amounts: zeros are left out; what is no sound number stays, for capture to reject. */
export function usageOf(amounts: Amounts): Usage {
  const usage: { [Q in Quantity]?: number } = {};
  let quantity: Quantity;
  for (quantity in amounts) {
    const amount = amounts[quantity];
    if (amount !== undefined && amount !== 0) usage[quantity] = amount;
  }
  return usage;
}

/** A reading of which only some is known; what is not given is not stated. Usage was metered by the provider; none at all was not. */
export function readingOf(operation: Operation, known: Partial<Reading>): Reading {
  return {
    operation,
    requestModel: null,
    responseModel: null,
    responseId: null,
    usage: {},
    parts: null,
    statedTotalTokens: null,
    metering: hasUsage(known.usage ?? {}) ? 'provider' : 'none',
    serviceTier: null,
    region: null,
    finishReason: null,
    streamed: false,
    complete: true,
    conversationId: null,
    errorType: null,
    reportedCost: null,
    at: null,
    ...known,
  };
}

/** The model asked for, as recorded or as the request's body names it. */
export function requestModelOf(exchange: Exchange): string | null {
  return exchange.requestModel ?? textAt(exchange.requestBody, 'model');
}

const ERROR_PATHS = [
  ['error', 'type'],
  ['error', 'code'],
  ['error', 'status'],
  ['__type'],
  ['code'],
  ['error'],
] as const;

/** The provider's name for what went wrong, wherever its kind of error body says it; null when it does not. */
export function errorTypeOf(body: Json | undefined): string | null {
  for (const path of ERROR_PATHS) {
    const name = textAt(body, ...path);
    if (name !== null) return name.slice(0, MAX_ERROR_NAME);
  }
  return null;
}

const MAX_ERROR_NAME = 128;

/** A time as ISO text to epoch milliseconds; null when it is none. */
export function millisecondsOf(text: string | null): number | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) ? at : null;
}
