import type { Call } from '../core/call.ts';
import type { Price, PricedCall } from '../core/pricing/price.ts';
import { INPUT_CLASSES, METERS, OUTPUT_CLASSES, type Meter, type Usage } from '../core/quantity.ts';
import { contentHash, type ContentHash } from './call-content.ts';
import { kindOf, storedValue } from './call-identity.ts';
import type { StoredCall } from './call-row.ts';
import { COST_PARTS, costParts, type CostParts } from './cost-parts.ts';
import type { Column, ColumnWriter } from './native-format.ts';
import { hexListColumn, mediumListColumn, wordListColumn } from './native-list.ts';
import { microsMapColumn, microsOf, textMapColumn } from './native-map.ts';
import {
  boolColumn,
  decimalColumn,
  hexColumn,
  largeColumn,
  millisecondsColumn,
  nullableColumn,
  nullableDecimalColumn,
  secondsColumn,
  shortColumn,
  textColumn,
} from './native-scalar.ts';
import { sparseColumns } from './native-sparse.ts';
import { wordColumn } from './native-word.ts';

const HOUR_MS = 3_600_000;

/** A call on its way into the store. */
export interface CallRow {
  readonly call: Call;
  /** All doors that it came through; nearest the provider first. */
  readonly doors: readonly string[];
  /** How often something was added to what was stored of it. */
  readonly version: number;
  readonly priced: PricedCall;
  readonly content: ContentHash;
  readonly costParts: CostParts;
  readonly priceBook: string;
}

/** A call as it is first stored: seen through one door. See unstorable (call-range.ts) for which cannot be. */
export function callRow(priced: PricedCall, priceBook: string): CallRow {
  const { call, price } = priced;
  const content = contentHash(call);
  return { call, doors: [call.door], version: 0, priced, content, costParts: costParts(price), priceBook };
}

/** A stored call as it is, priced as it was. */
export function storedRow(stored: StoredCall): CallRow {
  const { call, doors, model, serviceProvider, hostProvider, invoiceIssuer, content, priceBook, version } = stored;
  const priced = { call, model, serviceProvider, hostProvider, invoiceIssuer, price: storedPrice(stored) };
  const parts = COST_PARTS.map((name) => stored.costParts[name]);
  return { call, doors, version, priced, content, costParts: parts, priceBook };
}

/** The next version of a stored call, of which nothing that makes its price has changed. */
export function nextRow(stored: StoredCall, call: Call, doors: readonly string[]): CallRow {
  const row = storedRow(stored);
  return { ...row, call, doors, version: row.version + 1, priced: { ...row.priced, call } };
}

function storedPrice({ picos, listPicos, priceBasis, unpricedReason }: StoredCall): Price {
  if (picos === null || priceBasis === null) {
    return { kind: 'unpriced', reason: unpricedReason ?? 'no-usage', detail: '' };
  }
  return { kind: 'priced', picos, lines: [], basis: priceBasis, listPicos };
}

type Texts = Readonly<Record<string, (row: CallRow) => string | null>>;

const TEXTS: Texts = {
  senderId: ({ call }) => storedValue(call),
  responseId: ({ call }) => call.responseId,
  traceId: ({ call }) => call.traceId,
  spanId: ({ call }) => call.spanId,
  parentSpanId: ({ call }) => call.parentSpanId,
  conversationId: ({ call }) => call.conversationId,
  logicalRequestId: ({ call }) => call.logicalRequestId,
  parts: ({ call }) => call.parts && JSON.stringify(call.parts),
};

/** Columns that are LowCardinality in the schema. */
const WORDS: Texts = {
  identityKind: ({ call }) => kindOf(call.identity),
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
  role: ({ call }) => call.role,
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

/** Everything of a call that the table has a column for. */
const COLUMNS = (): readonly ColumnWriter<CallRow>[] => [
  secondsColumn('hour', ({ call }) => Math.floor(call.at / HOUR_MS) * 3600),
  millisecondsColumn('at', ({ call }) => Math.floor(call.at)),
  hexColumn('id', ({ call }) => call.id),
  largeColumn('contentHash', ({ content }) => content),
  shortColumn('httpStatus', ({ call }) => call.httpStatus ?? 0),
  nullableColumn('durationMs', ({ call }) => call.durationMs),
  nullableColumn('timeToFirstTokenMs', ({ call }) => call.timeToFirstTokenMs),
  boolColumn('streamed', ({ call }) => call.streamed),
  shortColumn('attempt', ({ call }) => call.attempt),
  shortColumn('version', ({ version }) => version),
  wordListColumn('doors', ({ doors }) => (doors.length > 1 ? doors : [])),
  wordListColumn('segments.kind', ({ call }) => call.segments?.map(({ kind }) => kind) ?? []),
  hexListColumn('segments.hash', ({ call }) => call.segments?.map(({ hash }) => hash) ?? []),
  mediumListColumn('segments.bytes', ({ call }) => call.segments?.map(({ bytes }) => bytes) ?? []),
  textMapColumn('labels', ({ call }) => call.labels),
  sparseColumns([...INPUT_CLASSES, ...OUTPUT_CLASSES], ({ call }) => call.usage),
  microsMapColumn('meters', ({ call }) => meters(call.usage)),
  nullableDecimalColumn('reportedCost', ({ call }) => call.reportedCost && call.reportedCost.picos),
  nullableDecimalColumn('cost', ({ priced: { price } }) => (price.kind === 'priced' ? price.picos : null)),
  nullableDecimalColumn('listCost', ({ priced }) => listPicos(priced.price)),
  ...COST_PARTS.map((name, part) => decimalColumn<CallRow>(name, ({ costParts }) => costParts[part] ?? 0n)),
  ...Object.entries(WORDS).map(([name, read]) => wordColumn(name, read)),
  ...Object.entries(TEXTS).map(([name, read]) => textColumn(name, read)),
];

/** Makes columns of the table `calls` from rows, some at a time; columns without a value in any row are left out. */
export class CallColumns {
  readonly #writers = COLUMNS();

  add(rows: readonly CallRow[]): void {
    for (const writer of this.#writers) writer.add(rows);
  }

  /** The columns of all that was added, after which it begins anew. */
  take(): Column[] {
    return this.#writers.flatMap((writer) => writer.take());
  }
}

/** The list price, which is the price itself unless a contract's or the provider's own figure was used. */
function listPicos(price: Price): bigint | null {
  if (price.kind === 'unpriced') return null;
  return price.listPicos ?? (price.basis === 'book' ? price.picos : null);
}

function meters(usage: Usage): { [M in Meter]?: bigint } | null {
  let found: { [M in Meter]?: bigint } | null = null;
  for (const name in usage) {
    if (!isMeter(name)) continue;
    const amount = usage[name];
    if (amount) (found ??= {})[name] = microsOf(amount);
  }
  return found;
}

const METER_NAMES: ReadonlySet<string> = new Set(METERS);

function isMeter(name: string): name is Meter {
  return METER_NAMES.has(name);
}
