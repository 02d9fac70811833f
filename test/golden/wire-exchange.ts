import type { Json } from '../../src/core/capture/exchange.ts';
import { isObject } from '../../src/core/capture/json.ts';
import { bedrockEvent } from '../../src/core/capture/bedrock/event.ts';
import { eventStreamBytes } from './event-stream-bytes.ts';
import type { RecordedRow } from './recorded.ts';

/** A recorded row as it went over the wire. */
export interface WireExchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: Buffer;
  readonly isStream: boolean;
}

/** Rows as far as they tell what went over the wire. */
export interface WireRow extends RecordedRow {
  readonly url?: string;
  readonly method?: string;
  readonly request_headers?: Record<string, unknown>;
  readonly request_body?: unknown;
  readonly response_headers?: Record<string, unknown>;
  readonly response_body?: unknown;
  readonly response_body_b64?: string;
  readonly sse_text?: string;
  readonly eventstream_events?: readonly Json[];
}

const FRAMES = 'application/vnd.amazon.eventstream';
/** Set anew by whoever sends the message. */
const FRAMING =
  /^(?:content-length|transfer-encoding|connection|content-encoding|host|keep-alive|content-type|expect|te|upgrade|accept-encoding|date)$/i;

/** Null for rows that are no HTTP exchange with a URL (gRPC, WebSockets, bare bodies). */
export function wireExchange(row: RecordedRow): WireExchange | null {
  const wire: WireRow = row;
  if (wire.url === undefined || !URL.canParse(wire.url) || row.response_status === null || row.kind === 'grpc_pair')
    return null;
  const answer = answerOf(wire);
  if (answer === null) return null;
  const { pathname, search } = new URL(wire.url);
  const body = wire.request_body ?? null;
  return {
    method: wire.method ?? 'POST',
    path: pathname + search,
    requestHeaders: { ...plain(wire.request_headers), 'content-type': 'application/json' },
    requestBody: body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    status: row.response_status,
    responseHeaders: { ...plain(wire.response_headers), 'content-type': answer.type },
    responseBody: answer.body,
    isStream: answer.isStream,
  };
}

function answerOf(row: WireRow): { type: string; body: Buffer; isStream: boolean } | null {
  const stated = plainType(row.response_headers);
  if (typeof row.sse_text === 'string') {
    const type = /event-stream|ndjson|jsonl|stream\+json/.test(stated) ? stated : typeOfText(row.sse_text);
    return { type, body: Buffer.from(row.sse_text), isStream: true };
  }
  if (typeof row.response_body_b64 === 'string')
    return { type: stated || FRAMES, body: Buffer.from(row.response_body_b64, 'base64'), isStream: true };
  if (Array.isArray(row.eventstream_events))
    return { type: FRAMES, body: framesOf(row.eventstream_events), isStream: true };
  return 'response_body' in row
    ? { type: stated || 'application/json', body: bodyOf(row.response_body), isStream: false }
    : null;
}

function framesOf(events: readonly Json[]): Buffer {
  const frames = events.map((event) => {
    const { type, data } = bedrockEvent(event);
    return eventStreamBytes(type, Buffer.from(JSON.stringify(data)));
  });
  return Buffer.concat(frames);
}

function bodyOf(body: unknown): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function typeOfText(text: string): string {
  return /^\s*(?:data|event|id|retry)\s*:|^\s*:/m.test(text) ? 'text/event-stream' : 'application/x-ndjson';
}

function plainType(headers: Record<string, unknown> | undefined): string {
  const stated = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return typeof stated === 'string' ? stated : '';
}

function plain(headers: unknown): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !FRAMING.test(name) && !value.includes('\n') && /^[\x20-\x7e]*$/.test(value)
        ? [[name, value]]
        : [],
    ),
  );
}
