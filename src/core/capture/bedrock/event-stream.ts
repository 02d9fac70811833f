import type { Json } from '../exchange.ts';
import { textOfUtf8 } from '../byte-text.ts';
import { parseJson } from '../json.ts';
import { crc32 } from './crc32.ts';

/** Messages of an AWS event stream; `cut` when the bytes end or go wrong inside one. */
export interface EventStream {
  readonly events: readonly Json[];
  readonly cut: boolean;
}

const PRELUDE = 12;
const TRAILER = 4;
const SMALLEST = PRELUDE + TRAILER;
/** Amazon's own limits: 16 MiB a message, 128 KiB of headers. */
const LARGEST = 16 * 1024 * 1024;
const LARGEST_HEADERS = 128 * 1024;

/**
 * Decodes `application/vnd.amazon.eventstream`: total and header length, a checksum over both, headers, payload, a
 * checksum over all. Each message becomes `{type, data}`; reading stops at the first that is cut, corrupt or too large.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 */
export function decodeEventStream(bytes: Uint8Array): EventStream {
  const events: Json[] = [];
  let start = 0;
  while (start < bytes.length) {
    const message = messageAt(bytes, start);
    if (message === null) return { events, cut: true };
    events.push(eventOf(message));
    start += message.length;
  }
  return { events, cut: false };
}

interface Message {
  readonly length: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Uint8Array;
}

function messageAt(bytes: Uint8Array, start: number): Message | null {
  if (bytes.length - start < SMALLEST) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const length = view.getUint32(0);
  const headerLength = view.getUint32(4);
  const fits = length >= SMALLEST && length <= LARGEST && length <= bytes.length - start;
  if (!fits || headerLength > LARGEST_HEADERS || headerLength > length - SMALLEST) return null;
  const message = bytes.subarray(start, start + length);
  const sound =
    view.getUint32(PRELUDE - 4) === crc32(message.subarray(0, PRELUDE - 4)) &&
    view.getUint32(length - TRAILER) === crc32(message.subarray(0, length - TRAILER));
  if (!sound) return null;
  const headers = headersIn(message.subarray(PRELUDE, PRELUDE + headerLength));
  return { length, headers, payload: message.subarray(PRELUDE + headerLength, length - TRAILER) };
}

/** Lengths of header values by type: two booleans, byte, short, int, long, (bytes, text: stated), timestamp, UUID. */
const VALUE_LENGTHS = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];
const TEXT = 7;

/** The headers that are text; they end where something does not fit. */
function headersIn(bytes: Uint8Array): Map<string, string> {
  const headers = new Map<string, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + view.getUint8(at);
    if (nameEnd >= bytes.length) return headers;
    const type = view.getUint8(nameEnd);
    const fixed = VALUE_LENGTHS[type];
    if (fixed === undefined || (fixed < 0 && nameEnd + 3 > bytes.length)) return headers;
    const start = nameEnd + (fixed < 0 ? 3 : 1);
    const end = start + (fixed < 0 ? view.getUint16(nameEnd + 1) : fixed);
    if (end > bytes.length) return headers;
    if (type === TEXT) headers.set(textOfUtf8(bytes.subarray(at + 1, nameEnd)), textOfUtf8(bytes.subarray(start, end)));
    at = end;
  }
  return headers;
}

function eventOf({ headers, payload }: Message): Json {
  const type = headers.get(':exception-type') ?? headers.get(':event-type') ?? headers.get(':error-code') ?? '';
  return { type, data: parseJson(textOfUtf8(payload)) ?? null };
}
