import { inputTokens, METERS, outputTokens } from '../quantity.ts';
import type { Meter, TokenClass } from '../quantity.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../quantity.ts';
import type { PricedCall } from '../pricing/price.ts';

/** Fields of a call that are text. Null and the empty string are no value. */
export const FIELDS = {
  provider: (priced) => priced.call.provider,
  serviceProvider: (priced) => priced.serviceProvider,
  hostProvider: (priced) => priced.hostProvider,
  invoiceIssuer: (priced) => priced.invoiceIssuer,
  model: (priced) => priced.model.model,
  modelDeveloper: (priced) => priced.model.developer,
  modelFamily: (priced) => priced.model.family,
  modelVersion: (priced) => priced.model.version,
  requestModel: (priced) => priced.call.requestModel,
  responseModel: (priced) => priced.call.responseModel,
  operation: (priced) => priced.call.operation,
  status: (priced) => priced.call.status,
  errorType: (priced) => priced.call.errorType,
  serviceTier: (priced) => priced.call.serviceTier,
  region: (priced) => priced.call.region,
  role: (priced) => priced.call.role,
  door: (priced) => priced.call.door,
  metering: (priced) => priced.call.metering,
  conservation: (priced) => priced.call.conservation,
  finishReason: (priced) => priced.call.finishReason,
  responseId: (priced) => priced.call.responseId,
  traceId: (priced) => priced.call.traceId,
  spanId: (priced) => priced.call.spanId,
  parentSpanId: (priced) => priced.call.parentSpanId,
  conversationId: (priced) => priced.call.conversationId,
  logicalRequestId: (priced) => priced.call.logicalRequestId,
  streamed: (priced) => String(priced.call.streamed),
  weekday: (priced) => weekdayOf(priced.call.at),
  date: (priced) => dateOf(priced.call.at),
  month: (priced) => dateOf(priced.call.at).slice(0, 7),
  unpricedReason: (priced) => (priced.price.kind === 'unpriced' ? priced.price.reason : null),
} as const satisfies Record<string, (priced: PricedCall) => string | null>;
export type FieldSource = keyof typeof FIELDS;

/** Money in US dollars; unknown where a call is unpriced, or not billed. It is compared exactly, and is no value of a dimension. */
export const MONEY_SOURCES = ['cost', 'billedCost'] as const;
export type MoneySource = (typeof MONEY_SOURCES)[number];

/** What is known of the execution that a call or charge is part of (execution.ts). */
export const ROOT_FIELDS = ['name', 'service', 'kind', 'operation', 'requestModel', 'conversationId'] as const;
export type RootField = (typeof ROOT_FIELDS)[number];

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** UTC's, in English. */
export function weekdayOf(at: number): string {
  return WEEKDAYS[new Date(at).getUTCDay()] ?? '';
}

/** UTC's: 2026-11-01. */
export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const TOKEN_CLASSES: readonly TokenClass[] = [...INPUT_CLASSES, ...OUTPUT_CLASSES];

/** Whole numbers of a call; usable as values too. Null is unknown. Hours and weekdays are UTC's; Monday is 1. */
const WHOLE_NUMBERS = {
  inputTokens: (priced) => inputTokens(priced.call.usage),
  outputTokens: (priced) => outputTokens(priced.call.usage),
  tokens: (priced) => inputTokens(priced.call.usage) + outputTokens(priced.call.usage),
  durationMs: (priced) => priced.call.durationMs,
  timeToFirstTokenMs: (priced) => priced.call.timeToFirstTokenMs,
  attempt: (priced) => priced.call.attempt,
  httpStatus: (priced) => priced.call.httpStatus,
  hourOfDay: (priced) => new Date(priced.call.at).getUTCHours(),
  dayOfWeek: (priced) => new Date(priced.call.at).getUTCDay() || 7,
} as const satisfies Record<string, (priced: PricedCall) => number | null>;
type WholeNumber = keyof typeof WHOLE_NUMBERS;

export type NumberSource = WholeNumber | TokenClass | Meter;
type ReadNumber = (priced: PricedCall) => number | null;

/** Numbers of a call, by name. */
export const NUMBERS: ReadonlyMap<string, ReadNumber> = new Map<string, ReadNumber>([
  ...Object.entries(WHOLE_NUMBERS),
  ...[...TOKEN_CLASSES, ...METERS].map((name): [string, ReadNumber] => [
    name,
    (priced) => priced.call.usage[name] ?? 0,
  ]),
]);

const METER_NAMES: ReadonlySet<string> = new Set(METERS);

export function isField(name: string): name is FieldSource {
  return Object.hasOwn(FIELDS, name);
}

export function isMoney(name: string): name is MoneySource {
  return MONEY_SOURCES.some((known) => known === name);
}

export function isRootField(name: string): name is RootField {
  return ROOT_FIELDS.some((known) => known === name);
}

export function isNumber(name: string): name is NumberSource {
  return NUMBERS.has(name);
}

/** Meters may have decimals: they can be compared, but are no values of a dimension. */
export function isMeter(name: NumberSource): name is Meter {
  return METER_NAMES.has(name);
}
