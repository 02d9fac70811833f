import type { Interval } from '../core/period.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';
import { CHARGE_TEXTS } from './charge-columns.ts';
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
const COLUMNS: readonly string[] = [
  ...CHARGE_TEXTS,
  'billingStart',
  'billingEnd',
  'id',
  'delivery',
  'isCorrection',
  'isTraffic',
  'billedInCurrency',
  'effectiveInCurrency',
  'listInCurrency',
  'contractedInCurrency',
  'chargedAmount',
  'labels',
  'assigned',
  'native',
];

/** Costs of a charge, each cut to the piece of its period that lies in a bucket. */
export const CHARGE_COSTS = ['cost', 'billedCost', 'listCost', 'contractedCost'] as const;
export type ChargeCost = (typeof CHARGE_COSTS)[number];

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
  const { begins, ends, pieces, within, bounds } = cutting(interval, starts, parameters);
  const isRead = (name: string): boolean => read === null || read.includes(name);
  const costs = CHARGE_COSTS.filter(isRead).map((cost) => `${portion(cost, 'pieceAt', 'pieceEnd')} AS ${cost}`);
  const columns = COLUMNS.filter(isRead);
  const wholes = [...columns, 'chargeStart', 'chargeEnd', ...CHARGE_COSTS.map((cost) => `charges.${cost} AS ${cost}`)];
  const given = [...columns, 'chargeStart', 'chargeEnd', 'wholeCost', 'wholeBilledCost', 'pieceAt'];
  const stated = read === null ? constants() : constantsIn(read);
  return `(SELECT ${[...given, ...costs, ...stated].join(', ')} FROM (
  SELECT ${wholes.join(', ')}, charges.cost AS wholeCost, charges.billedCost AS wholeBilledCost, greatest(${begins}, ${bounds}[piece]) AS pieceAt,
    if(piece = 0 OR piece = length(${bounds}), ${ends}, least(${ends}, ${bounds}[piece + 1])) AS pieceEnd
  FROM charges FINAL ARRAY JOIN ${pieces ?? '[0]'} AS piece WHERE ${within}))`;
}

/** Charges whose values in every dimension are columns of a table (charge-lines.ts), as what follows FROM, and how to read from it. */
interface LineSource {
  readonly from: string;
  /** The position of a row's bucket. */
  readonly bucket: string;
  /** What a row's piece has of one of its costs; NULL where it is not known. */
  readonly cost: (name: ChargeCost) => string;
}

/** The same of the lines of a table: nothing is read that a question has to understand first. */
export function chargeLineSource(
  table: string,
  interval: Interval,
  starts: readonly number[],
  parameters: ParameterList,
): LineSource {
  const { begins, ends, pieces, within } = cutting(interval, starts, parameters);
  const edges = parameters.place('Array(UInt32)', [...starts, Math.ceil(interval.to / 1000)]);
  const [pieceAt, pieceEnd] =
    pieces === null ? [begins, ends] : [`greatest(${begins}, ${edges}[piece])`, `least(${ends}, ${edges}[piece + 1])`];
  const join = pieces === null ? '' : ` ARRAY JOIN ${pieces} AS piece`;
  return {
    from: `${table} AS charges${join} WHERE ${within}`,
    bucket: pieces === null ? '0' : 'piece - 1',
    cost: (name) => portion(`charges.${name}`, pieceAt, pieceEnd),
  };
}

/** How an interval and its buckets cut the periods of charges: `pieces` are the positions of buckets that a period has a part of. */
function cutting(interval: Interval, starts: readonly number[], parameters: ParameterList) {
  const from = parameters.place('UInt32', Math.ceil(interval.from / 1000));
  const to = parameters.place('UInt32', Math.ceil(interval.to / 1000));
  const bounds = parameters.place('Array(UInt32)', starts);
  const begins = `greatest(toUnixTimestamp(chargeStart), ${from})`;
  const ends = `least(toUnixTimestamp(chargeEnd), ${to})`;
  const bucketOf = (at: string): string => `indexOf(${bounds}, roundDown(${at}, ${bounds}))`;
  const within = `chargeStart < toDateTime(${to}, 'UTC') AND chargeEnd > toDateTime(${from}, 'UTC')`;
  const pieces = starts.length === 0 ? null : `range(${bucketOf(begins)}, ${bucketOf(`${ends} - 1`)} + 1)`;
  return { begins, ends, within, pieces, bounds };
}

/** Charges that pass a condition over their table, each whole, as rows that the expressions over calls named in `read` can read as well. */
export function wholeCharges(where: string, read: string): string {
  const columns = ['*', 'charges.cost AS wholeCost', 'charges.billedCost AS wholeBilledCost', ...constantsIn(read)];
  return `(SELECT ${columns.join(', ')} FROM charges FINAL WHERE ${where})`;
}

function constantsIn(read: string): string[] {
  return constants().filter((constant) => read.includes(constant.slice(constant.lastIndexOf(' ') + 1)));
}

function portion(cost: string, begins: string, ends: string): string {
  const due = (at: string): string =>
    `intDiv(reinterpret(assumeNotNull(${cost}), 'Int128') * (toInt128(${at}) - toUnixTimestamp(chargeStart)), toUnixTimestamp(chargeEnd) - toUnixTimestamp(chargeStart))`;
  return `if(${cost} IS NULL, NULL, reinterpret(${due(ends)} - ${due(begins)}, 'Decimal(38, 12)'))`;
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
