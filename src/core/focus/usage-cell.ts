import type { Call, UsagePart } from '../call.ts';
import type { Picos } from '../money.ts';
import type { BookInUse } from '../pricing/book-text.ts';
import { priceCall } from '../pricing/price-call.ts';
import type { ModelIdentity, PriceLine } from '../pricing/price.ts';
import { QUANTITIES, type Quantity, type Usage } from '../quantity.ts';

/**
 * Calls of one hour that are alike in everything a price depends on: model, tier, region, which quantities they used, and which
 * thresholds of the book their input is above. So one of them stands for the prices of all.
 */
export interface UsageCell {
  /** Start of the hour, epoch milliseconds. */
  readonly hour: number;
  readonly provider: string;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly model: ModelIdentity;
  readonly serviceTier: string | null;
  readonly region: string | null;
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly invoiceIssuer: string;
  /** As the calls name who pays; null where they do not. */
  readonly account: string | null;
  readonly project: string | null;
  /** Keyed hash and last characters, never the key. */
  readonly credential: string | null;
  readonly imageLabels: Readonly<Record<string, string>>;
  readonly parts: readonly UsagePart[] | null;
  /** Of one of the calls. */
  readonly example: Usage;
  readonly calls: bigint;
  /** Of all of them, in millionths. */
  readonly amounts: ReadonlyMap<Quantity, bigint>;
  /** What they were priced at when they came. */
  readonly cost: Picos;
}

/** So much of one quantity at one rate; no line's rate is known where only the provider told what the calls cost. */
export interface PricedAmount {
  readonly quantity: Quantity;
  readonly amountMicros: bigint;
  readonly line: PriceLine | null;
}

/** What the calls of a cell used, by the rates that they were priced at. */
export function pricedAmounts(cell: UsageCell, book: BookInUse): PricedAmount[] {
  const { price } = priceCall(exampleCall(cell), book);
  const lines = price.kind === 'priced' ? price.lines : [];
  if (lines.length === 0) return unratedAmounts(cell);
  const isSplit = cell.parts !== null || new Set(lines.map(({ quantity }) => quantity)).size < lines.length;
  return lines.map((line) => ({
    quantity: line.quantity,
    // Calls with parts are alike to the last token; of others the cell knows the sum.
    amountMicros: isSplit
      ? line.amountMicros * cell.calls
      : (cell.amounts.get(line.quantity) ?? line.amountMicros * cell.calls),
    line,
  }));
}

function unratedAmounts({ amounts }: UsageCell): PricedAmount[] {
  return QUANTITIES.flatMap((quantity) => {
    const amountMicros = amounts.get(quantity) ?? 0n;
    return amountMicros === 0n ? [] : [{ quantity, amountMicros, line: null }];
  });
}

function exampleCall(cell: UsageCell): Call {
  return {
    id: '',
    identity: '',
    at: cell.hour,
    provider: cell.provider,
    requestModel: cell.requestModel,
    responseModel: cell.responseModel,
    operation: 'other',
    status: 'ok',
    errorType: null,
    httpStatus: null,
    durationMs: null,
    timeToFirstTokenMs: null,
    usage: cell.example,
    parts: cell.parts,
    metering: 'provider',
    conservation: 'unstated',
    serviceTier: cell.serviceTier,
    region: cell.region,
    finishReason: null,
    streamed: false,
    responseId: null,
    traceId: null,
    spanId: null,
    parentSpanId: null,
    conversationId: null,
    logicalRequestId: null,
    attempt: 1,
    role: 'primary',
    labels: cell.imageLabels,
    reportedCost: null,
    segments: null,
    door: '',
  };
}
