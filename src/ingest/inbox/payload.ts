import type { Call, ReportedCost } from '../../core/call.ts';
import { digestOf } from '../../core/capture/digest.ts';
import { callOfLine } from '../imports/calls.ts';
import type { Item } from '../imports/format.ts';
import { linesOf } from '../imports/lines.ts';
import type { Frame } from './frame.ts';
import type { Span } from '../../core/span.ts';
import { type CallTable, callsOf, tableOfCalls } from './call-table.ts';
import type { CapturedBatch } from './inbox.ts';
import { rowsOf, type Table, tableOf } from './table.ts';

/** Kinds of frames. A change of what is in one is a new kind: an older program's segments may still lie there. */
const BATCH = 1;
/** Written by older versions: lines as their sender wrote them. */
const LINES = 2;
/** Written by older versions: tables of whatever fields the calls have. */
const TABLES = 3;
const CALL_TABLES = 4;

/** From here on a batch is shorter as tables. */
const WORTH_TABLES = 8;

const NEWLINE = 0x0a;
const MAX_LINE_BYTES = 1 << 30;

type PlainCall = Omit<Call, 'reportedCost'> & { readonly reportedCost: PlainCost | null };
type PlainCost = Omit<ReportedCost, 'picos'> & { readonly picos: string };
type PlainBatch = Omit<CapturedBatch, 'calls'> & { readonly calls: readonly PlainCall[] };
/** Lists as tables, where their things are alike. */
interface PlainTables extends Pick<CapturedBatch, 'door' | 'refused'> {
  readonly calls: Table | readonly PlainCall[];
  readonly spans: Table | readonly Span[];
}
interface CallTables extends Pick<CapturedBatch, 'door' | 'refused' | 'statements'> {
  readonly calls: CallTable;
  readonly spans: Table | readonly Span[];
}
interface LinesHead extends Pick<CapturedBatch, 'door' | 'refused'> {
  readonly now: number;
  readonly labels: Call['labels'];
}

/** What a frame holds, by the number of its kind. */
export interface Payload {
  readonly kind: number;
  readonly payload: Buffer;
}

export function payloadOfBatch({ door, calls, spans, refused, statements }: CapturedBatch): Payload {
  const told = statements && statements.length > 0 ? { statements } : {};
  if (calls.length + spans.length < WORTH_TABLES) {
    const plain: PlainBatch = { door, refused, spans, calls: calls.map(plainCall), ...told };
    return { kind: BATCH, payload: Buffer.from(JSON.stringify(plain)) };
  }
  const tables: CallTables = { door, refused, calls: tableOfCalls(calls), spans: tableOf(spans) ?? spans, ...told };
  return { kind: CALL_TABLES, payload: Buffer.from(JSON.stringify(tables)) };
}

/** The batch in a frame. Throws when there is none, which only damage or another version's frame can bring about. */
export function batchIn({ kind, payload }: Frame): CapturedBatch {
  if (kind === CALL_TABLES) {
    const { calls, spans, ...same }: CallTables = JSON.parse(payload.toString('utf8'));
    return { ...same, calls: callsOf(calls), spans: listOf(spans) };
  }
  if (kind === BATCH) {
    const { calls, ...same }: PlainBatch = JSON.parse(payload.toString('utf8'));
    return { ...same, calls: calls.map(callFrom) };
  }
  if (kind === TABLES) {
    const { calls, spans, ...same }: PlainTables = JSON.parse(payload.toString('utf8'));
    return { ...same, calls: listOf(calls).map(callFrom), spans: listOf(spans) };
  }
  if (kind === LINES) return batchOfLines(payload);
  throw new Error(`a frame is of kind ${kind}, which this version does not know`);
}

function batchOfLines(payload: Buffer): CapturedBatch {
  const split = payload.indexOf(NEWLINE);
  const { door, now, labels, refused }: LinesHead = JSON.parse(payload.toString('utf8', 0, split));
  const calls: Call[] = [];
  const bytes = payload.subarray(split + 1);
  for (const line of linesOf({ bytes, firstLine: 1 }, MAX_LINE_BYTES)) {
    if (line.text === null) throw new Error(`line ${line.number} of a frame cannot be read`);
    calls.push(inheriting(callIn(callOfLine(line.text, line.number, { now, door }, {})), labels));
  }
  return { door, calls, spans: [], refused };
}

function callIn({ captured }: Item): Call {
  if (captured.kind === 'call') return captured.call;
  throw new Error('a line that was taken is no call');
}

/** What the request says of all its lines is weaker than what a line says itself. */
function inheriting(call: Call, labels: Call['labels']): Call {
  for (const _ in labels) return { ...call, labels: { ...labels, ...call.labels } };
  return call;
}

function listOf<Thing extends object>(things: Table | readonly Thing[]): readonly Thing[] {
  return 'rows' in things ? rowsOf<Thing>(things) : things;
}

/** Only a cost has numbers that JSON does not know. */
function plainCall(call: Call): PlainCall {
  const { reportedCost } = call;
  return { ...call, reportedCost: reportedCost && { ...reportedCost, picos: String(reportedCost.picos) } };
}

function callFrom(plain: PlainCall): Call {
  const { id, identity, reportedCost } = plain;
  return {
    ...plain,
    id: id || digestOf(identity),
    reportedCost: reportedCost && { ...reportedCost, picos: BigInt(reportedCost.picos) },
  };
}
