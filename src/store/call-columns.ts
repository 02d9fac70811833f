import { INPUT_CLASSES, METERS, OUTPUT_CLASSES, type Meter, type Usage } from '../core/quantity.ts';
import type { Call } from '../core/call.ts';
import type { Price, PricedCall } from '../core/pricing/price.ts';
import type { ContentHash } from './call-content.ts';
import { COST_PARTS, type CostParts } from './cost-parts.ts';
import {
  bigintColumn,
  boolColumn,
  hexColumn,
  largeColumn,
  microsMapColumn,
  nullableColumn,
  nullableDecimalColumn,
  smallColumn,
  textColumn,
  textMapColumn,
  type Column,
  type ColumnOf,
} from './native-format.ts';
import { kindOf, storedValue } from './call-identity.ts';

const HOUR_MS = 3_600_000;

/** A call on its way into the store. */
export interface CallRow {
  readonly call: Call;
  readonly priced: PricedCall;
  readonly content: ContentHash;
  readonly costParts: CostParts;
  readonly priceBook: string;
}

type Texts = Readonly<Record<string, (row: CallRow) => string | null>>;

const TEXTS: Texts = {
  identityKind: ({ call }) => kindOf(call.identity),
  senderId: ({ call }) => storedValue(call),
  door: ({ call }) => call.door,
  provider: ({ call }) => call.provider,
  requestModel: ({ call }) => call.requestModel,
  responseModel: ({ call }) => call.responseModel,
  operation: ({ call }) => call.operation,
  status: ({ call }) => call.status,
  errorType: ({ call }) => call.errorType,
  metering: ({ call }) => call.metering,
  conservation: ({ call }) => call.conservation,
  serviceTier: ({ call }) => call.serviceTier,
  region: ({ call }) => call.region,
  finishReason: ({ call }) => call.finishReason,
  responseId: ({ call }) => call.responseId,
  traceId: ({ call }) => call.traceId,
  spanId: ({ call }) => call.spanId,
  parentSpanId: ({ call }) => call.parentSpanId,
  conversationId: ({ call }) => call.conversationId,
  role: ({ call }) => call.role,
  parts: ({ call }) => call.parts && JSON.stringify(call.parts),
  reportedCurrency: ({ call }) => call.reportedCost && call.reportedCost.currency,
  model: ({ priced }) => priced.model.model,
  modelDeveloper: ({ priced }) => priced.model.developer,
  modelFamily: ({ priced }) => priced.model.family,
  modelVersion: ({ priced }) => priced.model.version,
  serviceProvider: ({ priced }) => priced.serviceProvider,
  hostProvider: ({ priced }) => priced.hostProvider,
  invoiceIssuer: ({ priced }) => priced.invoiceIssuer,
  priceBasis: ({ priced: { price } }) => (price.kind === 'priced' ? price.basis : null),
  unpricedReason: ({ priced: { price } }) => (price.kind === 'unpriced' ? price.reason : null),
  priceBook: ({ priceBook }) => priceBook,
};

const COLUMNS: readonly ColumnOf<CallRow>[] = [
  smallColumn('hour', "DateTime('UTC')", ({ call }) => Math.floor(call.at / HOUR_MS) * 3600),
  largeColumn('at', "DateTime64(3, 'UTC')", ({ call }) => call.at),
  hexColumn('id', ({ call }) => call.id),
  bigintColumn('contentHash', 'UInt64', ({ content }) => content),
  smallColumn('httpStatus', 'UInt16', ({ call }) => call.httpStatus ?? 0),
  nullableColumn('durationMs', ({ call }) => call.durationMs),
  nullableColumn('timeToFirstTokenMs', ({ call }) => call.timeToFirstTokenMs),
  boolColumn('streamed', ({ call }) => call.streamed),
  smallColumn('attempt', 'UInt16', ({ call }) => call.attempt),
  textMapColumn('labels', ({ call }) => call.labels),
  ...[...INPUT_CLASSES, ...OUTPUT_CLASSES].map((quantity) =>
    largeColumn<CallRow>(quantity, 'UInt64', ({ call }) => call.usage[quantity] ?? 0),
  ),
  microsMapColumn('meters', ({ call }) => meters(call.usage)),
  nullableDecimalColumn('reportedCost', ({ call }) => call.reportedCost && call.reportedCost.picos),
  nullableDecimalColumn('cost', ({ priced }) => (priced.price.kind === 'priced' ? priced.price.picos : null)),
  nullableDecimalColumn('listCost', ({ priced }) => listPicos(priced.price)),
  ...COST_PARTS.map((name, part) =>
    bigintColumn<CallRow>(name, 'Decimal(18, 12)', ({ costParts }) => costParts[part] ?? 0n),
  ),
  ...Object.entries(TEXTS).map(([name, read]) => textColumn(name, read)),
];

/** The rows as columns of the table `calls`; columns without a value in any row are left out. */
export function callColumns(rows: readonly CallRow[]): Column[] {
  return COLUMNS.flatMap((column) => column(rows) ?? []);
}

/** What the price book says, which is the price itself unless the provider's own figure was used. */
function listPicos(price: Price): bigint | null {
  if (price.kind === 'unpriced') return null;
  return price.basis === 'book' ? price.picos : price.listPicos;
}

function meters(usage: Usage): { [M in Meter]?: bigint } | null {
  let found: { [M in Meter]?: bigint } | null = null;
  for (const meter of METERS) {
    const amount = usage[meter];
    if (amount) (found ??= {})[meter] = micros(amount);
  }
  return found;
}

/** Whole part and fraction apart: a large quantity times a million is more than a number can hold. */
function micros(amount: number): bigint {
  const whole = Math.trunc(amount);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((amount - whole) * 1e6));
}
