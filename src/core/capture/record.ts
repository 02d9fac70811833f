import type { Problem } from '../problem.ts';
import { decodeEventStream } from './bedrock/event-stream.ts';
import { bytesOfBase64 } from './byte-text.ts';
import type { Exchange, Json } from './exchange.ts';
import { field, isObject, type JsonObject, listAt, numberAt, parseJson, textAt } from './json.ts';
import { labelsFrom } from './labels.ts';

/**
 * An exchange from one row of recorded traffic (JSONL): `kind` http_pair, response_only, grpc_pair or
 * websocket_session; or written by hand: {url, request_body, response_status, response_body | sse_text, at?, labels?}.
 * A Problem when the row is no such thing.
 */
export function exchangeFromRecord(row: unknown, door: string): Exchange | Problem {
  if (!isObject(row)) return problem('record', 'is no JSON object', 'Write one JSON object a line.');
  const at = timeOf(field(row, 'at'));
  return problemOf(row, at) ?? exchangeOf(row, at, door);
}

const TEXTS = ['url', 'provider', 'api', 'request_model', 'sse_text', 'id', 'kind'] as const;
const OBJECTS = ['request_headers', 'response_headers', 'labels'] as const;
const RESPONSES = [
  'response_body',
  'response_body_b64',
  'sse_text',
  'eventstream_events',
  'grpc_chunks',
  'ws_events',
] as const;
const LONGEST_NAME = 2048;

function problemOf(row: JsonObject, at: number | null): Problem | null {
  for (const name of TEXTS) {
    const bad = problemOfText(name, field(row, name) ?? '');
    if (bad) return bad;
  }
  for (const name of OBJECTS) {
    const value = field(row, name) ?? {};
    if (!isObject(value)) return problem(name, `is a ${kindOf(value)}`, 'Give an object of texts.');
  }
  return DEMANDS.find(({ holds }) => !holds(row, at))?.problem ?? null;
}

function problemOfText(name: string, value: Json): Problem | null {
  if (typeof value !== 'string') return problem(name, `is a ${kindOf(value)}`, 'Give text, or leave it out.');
  if (name === 'sse_text' || value.length <= LONGEST_NAME) return null;
  return problem(name, `has ${value.length} characters`, `Give at most ${LONGEST_NAME}.`);
}

interface Demand {
  /** Given the row and its time, null where it has none. */
  readonly holds: (row: JsonObject, at: number | null) => boolean;
  readonly problem: Problem;
}

/** What a row as a whole must say: each with what is wrong when it does not. */
const DEMANDS: readonly Demand[] = [
  {
    holds: (row) => isAbsent(row, 'response_status') || isStatus(field(row, 'response_status')),
    problem: problem('response_status', 'is no HTTP status', 'Give the number, or null when no response came.'),
  },
  {
    holds: (row, at) => at !== null || isAbsent(row, 'at'),
    problem: problem('at', 'is no time', 'Give ISO 8601 with a zone, or epoch milliseconds.'),
  },
  {
    holds: (row) => textAt(row, 'url') !== null || textAt(row, 'provider') !== null,
    problem: problem('url', 'is missing, and so is provider', 'Say whose API was called, by url or by provider.'),
  },
  {
    holds: (row) => !isAbsent(row, 'response_status') || RESPONSES.some((name) => !isAbsent(row, name)),
    problem: problem('response_body', 'is missing, and so are sse_text and response_status', 'Record what came back.'),
  },
];

function isAbsent(row: JsonObject, name: string): boolean {
  return (field(row, name) ?? null) === null;
}

function isStatus(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1000;
}

function exchangeOf(row: JsonObject, at: number | null, door: string): Exchange {
  return {
    at,
    provider: textAt(row, 'provider') ?? '',
    url: textAt(row, 'url'),
    api: textAt(row, 'api'),
    requestModel: textAt(row, 'request_model'),
    requestHeaders: headersOf(field(row, 'request_headers')),
    requestBody: bodyOf(field(row, 'request_body')),
    status: httpStatus(row),
    responseHeaders: headersOf(field(row, 'response_headers')),
    responseBody: bodyOf(field(row, 'response_body')),
    sseText: textAt(row, 'sse_text'),
    events: eventsOf(row),
    durationMs: numberAt(row, 'duration_ms'),
    labels: labelsFrom(Object.entries(field(row, 'labels') ?? {})),
    recordId: textAt(row, 'id'),
    door,
  };
}

/** The messages of a stream that is no SSE: gRPC chunks, AWS events ({type, data}), WebSocket messages in both directions. */
function eventsOf(row: JsonObject): readonly Json[] | null {
  const chunks = field(row, 'grpc_chunks');
  if (isObject(chunks)) return listAt(chunks, 'chunks_json').map((entry) => field(entry, 'chunk') ?? entry);
  const socket = field(row, 'ws_events');
  if (Array.isArray(socket)) return socket.map((event) => bodyOf(field(event, 'data') ?? event));
  const events = field(row, 'eventstream_events');
  return Array.isArray(events) ? events : decodedEvents(textAt(row, 'response_body_b64'));
}

/** AWS's binary event stream, where it was recorded as it came. */
function decodedEvents(base64: string | null): readonly Json[] | null {
  const bytes = base64 === null ? null : bytesOfBase64(base64);
  if (bytes === null) return null;
  const { events } = decodeEventStream(bytes);
  return events.length > 0 ? events : null;
}

/** gRPC's own status codes as the HTTP statuses Google's API guide maps them to. */
const HTTP_OF_GRPC: Readonly<Record<number, number>> = {
  0: 200,
  1: 499,
  2: 500,
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  15: 500,
  16: 401,
};

function httpStatus(row: JsonObject): number | null {
  const status = numberAt(row, 'response_status');
  if (status === null || textAt(row, 'kind') !== 'grpc_pair') return status;
  return HTTP_OF_GRPC[status] ?? status;
}

function headersOf(value: Json | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!isObject(value)) return headers;
  for (const name of Object.keys(value))
    if (name !== '__proto__') headers[name.toLowerCase()] = headerText(value[name]);
  return headers;
}

function headerText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(headerText).join(', ') : JSON.stringify(content ?? null);
}

/** A body that was recorded as text is read as the JSON it holds. */
function bodyOf(value: Json | undefined): Json {
  if (typeof value !== 'string') return value ?? null;
  return /^\s*[[{]/.test(value) ? (parseJson(value) ?? value) : value;
}

const EARLIEST = Date.UTC(2015, 0);
const LATEST = Date.UTC(2200, 0);

function timeOf(value: Json | undefined): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : value;
  return typeof at === 'number' && at >= EARLIEST && at < LATEST ? Math.floor(at) : null;
}

function kindOf(value: Json): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

function problem(place: string, reason: string, remedy: string): Problem {
  return { code: 'bad-record', place, reason, remedy };
}
