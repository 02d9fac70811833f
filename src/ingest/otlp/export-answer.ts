import type { ServerResponse } from 'node:http';

/** In which encoding a request came; its answer is in the same. */
export type Encoding = 'protobuf' | 'json';

/** What of an export was not taken. */
export interface PartialSuccess {
  readonly rejected: number;
  /** For the sender's log: what was wrong with the first one; empty when all was taken. */
  readonly message: string;
}

const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};
const LONGEST_MESSAGE = 1000;

/** The names under which the signals count what was not taken, in JSON. In protobuf all of them are field 1. */
export type RejectedName = 'rejectedSpans' | 'rejectedLogRecords' | 'rejectedDataPoints';

/** 200 with an Export…ServiceResponse: empty when all was taken. */
export function answerExport(
  response: ServerResponse,
  encoding: Encoding,
  { rejected, message }: PartialSuccess,
  rejectedName: RejectedName,
): void {
  const isWhole = rejected === 0 && message === '';
  const text = message.slice(0, LONGEST_MESSAGE);
  const partialSuccess = { [rejectedName]: String(rejected), errorMessage: text };
  const json = isWhole ? {} : { partialSuccess };
  const inner = Buffer.concat([varintField(1, rejected), textField(2, text)]);
  const protobuf = isWhole ? Buffer.alloc(0) : bytesField(1, inner);
  send(response, 200, encoding, encoding === 'json' ? Buffer.from(JSON.stringify(json)) : protobuf, {});
}

/** gRPC's codes for what can go wrong here, as google.rpc.Status wants them. */
const GRPC_CODE: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 413: 3, 415: 3, 503: 14 };
const INTERNAL = 13;

/** A failure, as the google.rpc.Status that OTLP/HTTP asks for. Its text is for people: what, and what to do. */
export function answerStatus(
  response: ServerResponse,
  status: number,
  encoding: Encoding,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const code = GRPC_CODE[status] ?? INTERNAL;
  const text = message.slice(0, LONGEST_MESSAGE);
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ code, message: text }))
      : Buffer.concat([varintField(1, code), textField(2, text)]);
  send(response, status, encoding, body, headers);
}

function send(
  response: ServerResponse,
  status: number,
  encoding: Encoding,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': CONTENT_TYPE[encoding],
    'content-length': body.length,
  });
  response.end(body);
}

/** Protobuf leaves out what is zero or empty. */
function varintField(number: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([number << 3, ...varint(value)]);
}

function textField(number: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : bytesField(number, Buffer.from(text));
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
