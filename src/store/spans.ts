import type { Span, SpanKind } from '../core/span.ts';
import type { Engine } from './engine.ts';
import { blockOf, type ColumnWriter } from './native-format.ts';
import { textMapColumn } from './native-map.ts';
import { hexColumn, millisecondsColumn, nullableColumn, textColumn } from './native-scalar.ts';
import { wordColumn } from './native-word.ts';

const COLUMNS = (): readonly ColumnWriter<Span>[] => [
  millisecondsColumn('at', ({ at }) => Math.floor(at)),
  hexColumn('traceId', ({ traceId }) => traceId),
  textColumn('spanId', ({ spanId }) => spanId),
  textColumn('parentSpanId', ({ parentSpanId }) => parentSpanId),
  wordColumn('kind', ({ kind }) => kind),
  textColumn('name', ({ name }) => name),
  wordColumn('service', ({ service }) => service),
  nullableColumn('durationMs', ({ durationMs }) => durationMs),
  wordColumn('status', ({ status }) => status),
  textMapColumn('labels', ({ labels }) => labels),
  wordColumn('door', ({ door }) => door),
];

/** Puts spans into the store, each once however often it is sent; durable when it resolves. A token inserts once. */
export async function insertSpans(engine: Engine, spans: readonly Span[], token: string): Promise<void> {
  for (const [month, part] of months(spans)) {
    await engine.insertBlocks('spans', [blockOf(COLUMNS(), part)], `${token}:spans:${month}`);
  }
}

/** One part a month, which is a partition: a block into one partition is all in or not at all. */
function months(spans: readonly Span[]): Map<string, Span[]> {
  const parts = new Map<string, Span[]>();
  for (const span of spans) {
    const month = new Date(span.at).toISOString().slice(0, 7);
    const part = parts.get(month) ?? [];
    parts.set(month, part);
    part.push(span);
  }
  return parts;
}

/** A row selected with SPAN_COLUMNS. */
export interface SpanRecord {
  readonly trace: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: SpanKind;
  readonly name: string;
  readonly service: string;
  readonly atMs: string;
  readonly durationMs: number | null;
  readonly status: Span['status'];
  readonly labels: Readonly<Record<string, string>>;
  readonly door: string;
}

export const SPAN_COLUMNS = `lower(hex(traceId)) AS trace, spanId, parentSpanId, kind, name, service,
  toUnixTimestamp64Milli(at) AS atMs, durationMs, status, labels, door`;

export function readSpan({ trace, atMs, parentSpanId, service, ...same }: SpanRecord): Span {
  return {
    ...same,
    traceId: trace,
    parentSpanId: parentSpanId || null,
    service: service || null,
    at: Number(atMs),
  };
}

/** The spans of a trace (32 hexadecimal digits), at most so many, in order of time. */
export async function readSpans(engine: Engine, traceId: string, most: number): Promise<Span[]> {
  const rows = await engine.query<SpanRecord>(
    `SELECT ${SPAN_COLUMNS} FROM spans WHERE traceId = toFixedString(unhex({traceId:String}), 16)
     ORDER BY at, spanId LIMIT 1 BY spanId LIMIT {most:UInt32}`,
    { traceId, most },
  );
  return rows.map(readSpan);
}
