import type { Call, ReportedCost } from '../../core/call.ts';
import { callOfLine } from '../imports/calls.ts';
import type { Item } from '../imports/format.ts';
import { linesOf } from '../imports/lines.ts';
import type { Frame } from './frame.ts';
import type { Span } from '../../core/span.ts';
import type { CapturedBatch, CapturedLines } from './inbox.ts';
import { rowsOf, type Table, tableOf } from './table.ts';

/** Kinds of frames. A change of what is in one is a new kind: an older program's segments may still lie there. */
const BATCH = 1;
const LINES = 2;
const TABLES = 3;

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
type LinesHead = Omit<CapturedLines, 'lines'>;

/** What a frame holds, by the number of its kind. */
export interface Payload {
  readonly kind: number;
  readonly payload: Buffer;
}

export function payloadOfBatch(batch: CapturedBatch): Payload {
  const plain: PlainBatch = { ...batch, calls: plainCalls(batch.calls) };
  if (batch.calls.length + batch.spans.length < WORTH_TABLES) {
    return { kind: BATCH, payload: Buffer.from(JSON.stringify(plain)) };
  }
  const tables: PlainTables = {
    door: batch.door,
    refused: batch.refused,
    calls: tableOf(plain.calls) ?? plain.calls,
    spans: tableOf(plain.spans) ?? plain.spans,
  };
  return { kind: TABLES, payload: Buffer.from(JSON.stringify(tables)) };
}

/** The lines go as they came: reading them again costs the drain less than writing and reading calls would cost both. */
export function payloadOfLines({ lines, ...head }: CapturedLines): Payload {
  return { kind: LINES, payload: Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), lines]) };
}

/** The batch in a frame. Throws when there is none, which only damage or another version's frame can bring about. */
export function batchIn({ kind, payload }: Frame): CapturedBatch {
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

/** Only a cost has numbers that JSON does not know; most batches have none. */
function plainCalls(calls: readonly Call[]): readonly PlainCall[] {
  if (calls.every((call): call is Call & { readonly reportedCost: null } => call.reportedCost === null)) return calls;
  return calls.map((call): PlainCall => {
    const { reportedCost } = call;
    return { ...call, reportedCost: reportedCost && { ...reportedCost, picos: String(reportedCost.picos) } };
  });
}

function callFrom(plain: PlainCall): Call {
  const { reportedCost } = plain;
  return { ...plain, reportedCost: reportedCost && { ...reportedCost, picos: BigInt(reportedCost.picos) } };
}
