import type { Interval } from '../core/period.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';
import type { ParameterList } from './parameter-list.ts';

/** Columns of calls that rules may read and charges do not have. */
const TEXTS_OF_CALLS = [
  'responseModel',
  'errorType',
  'role',
  'metering',
  'conservation',
  'finishReason',
  'responseId',
  'traceId',
  'spanId',
  'parentSpanId',
  'conversationId',
  'unpricedReason',
] as const;

/** Columns of the table that may be read, besides times and costs. */
const COLUMNS = [
  'billingStart',
  'billingEnd',
  'id',
  'delivery',
  'origin',
  'format',
  'invoiceIssuer',
  'serviceProvider',
  'hostProvider',
  'billingAccount',
  'billingAccountName',
  'subAccount',
  'subAccountName',
  'invoice',
  'chargeCategory',
  'isCorrection',
  'chargeFrequency',
  'serviceCategory',
  'serviceSubcategory',
  'serviceName',
  'sku',
  'skuPrice',
  'skuMeter',
  'description',
  'region',
  'resource',
  'resourceName',
  'resourceType',
  'consumedQuantity',
  'consumedUnit',
  'pricingQuantity',
  'pricingUnit',
  'pricingCategory',
  'commitment',
  'commitmentStatus',
  'currency',
  'billedInCurrency',
  'effectiveInCurrency',
  'listInCurrency',
  'contractedInCurrency',
  'labels',
  'assigned',
  'native',
  'isTraffic',
  'provider',
  'requestModel',
  'model',
  'modelDeveloper',
  'modelFamily',
  'modelVersion',
  'operation',
  'chargedQuantity',
  'chargedAmount',
  'serviceTier',
] as const;

/** Costs of a charge, each cut to the piece of its period that lies in a bucket. */
const COSTS = ['cost', 'billedCost', 'listCost', 'contractedCost'] as const;

/**
 * Charges as rows that the expressions over calls read as well, one for each bucket that a charge's period has a part of.
 * A cost is spread over its period by the second: a piece from a to b is f(b) - f(a), where f(x) is the whole picodollars due
 * until x, so the pieces of any buckets add up to the charge. `pieceAt` is the instant a piece begins, in seconds.
 * `starts` are the seconds at which buckets begin; none for a single bucket. Of the columns those are there that `read` names: it
 * holds the expressions over the rows, or is null for all. To understand a hundred columns takes the engine longer than to read them.
 */
export function chargeSource(
  interval: Interval,
  starts: readonly number[],
  read: string | null,
  parameters: ParameterList,
): string {
  const from = parameters.place('UInt32', Math.ceil(interval.from / 1000));
  const to = parameters.place('UInt32', Math.ceil(interval.to / 1000));
  const bounds = parameters.place('Array(UInt32)', starts);
  const begins = `greatest(toUnixTimestamp(chargeStart), ${from})`;
  const ends = `least(toUnixTimestamp(chargeEnd), ${to})`;
  const bucketOf = (at: string): string => `indexOf(${bounds}, roundDown(${at}, ${bounds}))`;
  const pieces = starts.length === 0 ? '[0]' : `range(${bucketOf(begins)}, ${bucketOf(`${ends} - 1`)} + 1)`;
  const isRead = (name: string): boolean => read === null || read.includes(name);
  const costs = COSTS.filter(isRead).map((cost) => `${portion(cost)} AS ${cost}`);
  const columns = COLUMNS.filter(isRead);
  const wholes = [...columns, 'chargeStart', 'chargeEnd', ...COSTS.map((cost) => `charges.${cost} AS ${cost}`)].join(
    ', ',
  );
  const given = [...columns, 'chargeStart', 'chargeEnd', 'wholeCost', 'wholeBilledCost', 'pieceAt'];
  const stated = read === null ? constants() : constantsIn(read);
  return `(SELECT ${[...given, ...costs, ...stated].join(', ')} FROM (
  SELECT ${wholes}, charges.cost AS wholeCost, charges.billedCost AS wholeBilledCost, greatest(${begins}, ${bounds}[piece]) AS pieceAt,
    if(piece = 0 OR piece = length(${bounds}), ${ends}, least(${ends}, ${bounds}[piece + 1])) AS pieceEnd
  FROM charges FINAL ARRAY JOIN ${pieces} AS piece
  WHERE chargeStart < toDateTime(${to}, 'UTC') AND chargeEnd > toDateTime(${from}, 'UTC')))`;
}

/** Charges that pass a condition over their table, each whole, as rows that the expressions over calls named in `read` can read as well. */
export function wholeCharges(where: string, read: string): string {
  const columns = ['*', 'charges.cost AS wholeCost', 'charges.billedCost AS wholeBilledCost', ...constantsIn(read)];
  return `(SELECT ${columns.join(', ')} FROM charges FINAL WHERE ${where})`;
}

function constantsIn(read: string): string[] {
  return constants().filter((constant) => read.includes(constant.slice(constant.lastIndexOf(' ') + 1)));
}

function portion(cost: string): string {
  const due = (at: string): string =>
    `intDiv(reinterpret(assumeNotNull(${cost}), 'Int128') * (${at} - toUnixTimestamp(chargeStart)), toUnixTimestamp(chargeEnd) - toUnixTimestamp(chargeStart))`;
  return `if(${cost} IS NULL, NULL, reinterpret(${due('toInt128(pieceEnd)')} - ${due('toInt128(pieceAt)')}, 'Decimal(38, 12)'))`;
}

function constants(): string[] {
  const texts = TEXTS_OF_CALLS.map((name) => `'' AS ${name}`);
  const counts = [...INPUT_CLASSES, ...OUTPUT_CLASSES].map((name) => `toUInt64(0) AS ${name}`);
  return [
    ...texts,
    ...counts,
    `CAST(map(), 'Map(LowCardinality(String), Decimal(18, 6))') AS meters`,
    "CAST(NULL, 'Nullable(UInt32)') AS durationMs",
    "CAST(NULL, 'Nullable(UInt32)') AS timeToFirstTokenMs",
    `'bill' AS door`,
    `'' AS status`,
    'toUInt16(0) AS attempt',
    'toUInt16(0) AS httpStatus',
    `toDateTime64(chargeStart, 3, 'UTC') AS at`,
  ];
}
