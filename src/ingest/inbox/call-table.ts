import type { Call } from '../../core/call.ts';
import { digestOf } from '../../core/capture/digest.ts';
import { identityFrom, kindOf, storedValue } from '../../store/call-identity.ts';
import { blank, type Column, columnOf, valuesOf } from './table.ts';

/** JSON has no numbers as large as a cost's. */
interface PlainCost {
  readonly picos: string;
  readonly currency: string;
}

/** What is written of a call. */
type Written = Omit<Call, 'identity' | 'reportedCost'> & {
  readonly identityKind: string;
  /** Empty where another field has it. */
  readonly identityValue: string;
  readonly reportedCost: PlainCost | null;
};

/**
 * Calls field by field: what all of a batch say alike stands there once, and what can be derived does not. `id` is empty where its
 * door had no need of it.
 */
export interface CallTable {
  readonly rows: number;
  readonly columns: { readonly [F in keyof Written]: Column<Written[F]> };
}

/** Field by field by hand: this is what a door does most. */
export function tableOfCalls(calls: readonly Call[]): CallTable {
  const columns: CallTable['columns'] = {
    id: columnOf(calls, ({ id }) => id),
    identityKind: columnOf(calls, ({ identity }) => kindOf(identity)),
    identityValue: columnOf(calls, storedValue),
    at: columnOf(calls, ({ at }) => at),
    provider: columnOf(calls, ({ provider }) => provider),
    requestModel: columnOf(calls, ({ requestModel }) => requestModel),
    responseModel: columnOf(calls, ({ responseModel }) => responseModel),
    operation: columnOf(calls, ({ operation }) => operation),
    status: columnOf(calls, ({ status }) => status),
    errorType: columnOf(calls, ({ errorType }) => errorType),
    httpStatus: columnOf(calls, ({ httpStatus }) => httpStatus),
    durationMs: columnOf(calls, ({ durationMs }) => durationMs),
    timeToFirstTokenMs: columnOf(calls, ({ timeToFirstTokenMs }) => timeToFirstTokenMs),
    usage: columnOf(calls, ({ usage }) => usage),
    parts: columnOf(calls, ({ parts }) => parts),
    metering: columnOf(calls, ({ metering }) => metering),
    conservation: columnOf(calls, ({ conservation }) => conservation),
    serviceTier: columnOf(calls, ({ serviceTier }) => serviceTier),
    region: columnOf(calls, ({ region }) => region),
    finishReason: columnOf(calls, ({ finishReason }) => finishReason),
    streamed: columnOf(calls, ({ streamed }) => streamed),
    responseId: columnOf(calls, ({ responseId }) => responseId),
    traceId: columnOf(calls, ({ traceId }) => traceId),
    spanId: columnOf(calls, ({ spanId }) => spanId),
    parentSpanId: columnOf(calls, ({ parentSpanId }) => parentSpanId),
    conversationId: columnOf(calls, ({ conversationId }) => conversationId),
    logicalRequestId: columnOf(calls, ({ logicalRequestId }) => logicalRequestId),
    attempt: columnOf(calls, ({ attempt }) => attempt),
    role: columnOf(calls, ({ role }) => role),
    labels: columnOf(calls, ({ labels }) => labels),
    reportedCost: columnOf(calls, plainCost),
    segments: columnOf(calls, ({ segments }) => segments),
    door: columnOf(calls, ({ door }) => door),
  };
  return { rows: calls.length, columns };
}

type Readers = { readonly [F in keyof Written]: (row: number) => Written[F] };

/** The calls a table was made of. Their types are the writer's word, which the frame's checksum vouches for. */
export function callsOf({ rows, columns }: CallTable): Call[] {
  const read = readersOf(columns);
  return Array.from({ length: rows }, (_, row) => callAt(read, row));
}

/** Every call of one shape, whatever its batch: what is done with calls later is done twice as fast. */
function callAt(read: Readers, row: number): Call {
  const said = { responseId: read.responseId(row), traceId: read.traceId(row), spanId: read.spanId(row) };
  const identity = identityFrom(read.identityKind(row), read.identityValue(row), said);
  const cost = read.reportedCost(row);
  return {
    id: read.id(row) || digestOf(identity),
    identity,
    at: read.at(row),
    provider: read.provider(row),
    requestModel: read.requestModel(row),
    responseModel: read.responseModel(row),
    operation: read.operation(row),
    status: read.status(row),
    errorType: read.errorType(row),
    httpStatus: read.httpStatus(row),
    durationMs: read.durationMs(row),
    timeToFirstTokenMs: read.timeToFirstTokenMs(row),
    usage: read.usage(row),
    parts: read.parts(row),
    metering: read.metering(row),
    conservation: read.conservation(row),
    serviceTier: read.serviceTier(row),
    region: read.region(row),
    finishReason: read.finishReason(row),
    streamed: read.streamed(row),
    responseId: said.responseId,
    traceId: said.traceId,
    spanId: said.spanId,
    parentSpanId: read.parentSpanId(row),
    conversationId: read.conversationId(row),
    logicalRequestId: read.logicalRequestId(row),
    attempt: read.attempt(row),
    role: read.role(row),
    labels: read.labels(row),
    reportedCost: cost && { picos: BigInt(cost.picos), currency: cost.currency },
    segments: read.segments(row),
    door: read.door(row),
  };
}

function readersOf(columns: CallTable['columns']): Readers {
  const readers = blank();
  let name: keyof Written;
  for (name in columns) readers[name] = valuesOf<unknown>(columns[name]);
  return readers;
}

function plainCost({ reportedCost }: Call): PlainCost | null {
  return reportedCost && { picos: String(reportedCost.picos), currency: reportedCost.currency };
}
