import type { Metering, Operation, ReportedCost, UsagePart } from '../call.ts';
import type { Usage } from '../quantity.ts';
import type { Exchange } from './exchange.ts';

/** What a wire format reads out of an exchange; capture.ts adds identity, status and labels and makes the call. */
export interface Reading {
  readonly operation: Operation;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly responseId: string | null;
  /** Disjoint classes (quantity.ts), never nested totals. */
  readonly usage: Usage;
  readonly parts: readonly UsagePart[] | null;
  /** All tokens as the provider totals them, in the same sense as the sum of our classes; null when it states no total. */
  readonly statedTotalTokens: number | null;
  readonly metering: Metering;
  readonly serviceTier: string | null;
  readonly region: string | null;
  readonly finishReason: string | null;
  readonly streamed: boolean;
  /** False for a stream that was cut before its end. */
  readonly complete: boolean;
  readonly conversationId: string | null;
  /** Set when the body itself reports a failure under a 2xx status (an SSE error event, status "failed"). */
  readonly errorType: string | null;
  readonly reportedCost: ReportedCost | null;
  /** Epoch milliseconds by the provider's clock ("created"); null when it gives none. */
  readonly at: number | null;
  /** Facts that set the price and have no field of their own, as labels: an image's size and quality. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * One API of one family of providers. Formats are tried in order; the first that recognises the exchange reads it.
 * The exchange's provider is canonical here (provider.ts).
 */
export interface WireFormat {
  readonly name: string;
  recognises(exchange: Exchange): boolean;
  /** Never throws on hostile input; a `string` is the reason why this is no billable operation. */
  read(exchange: Exchange): Reading | string;
}
