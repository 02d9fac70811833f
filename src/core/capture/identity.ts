import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { digestOf } from './digest.ts';

/**
 * Who a call is. The same call must get the same identity through every door, and two calls never the same one.
 * The best identity known wins: the provider's response id, trace and span, the sender's id, the provider's request id,
 * and for want of any, what was said.
 */
export interface Identity {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** What the id was derived from, e.g. "response:chatcmpl-9x". */
  readonly identity: string;
}

const ID = /^[0-9a-f]{32}$/;
const TRACE_AND_SPAN = /^([0-9a-f]{32})[:/]([0-9a-f]{16})$/;

/** Prefixes under which providers give out response ids; a sender's id that bears one is such an id. */
const RESPONSE_PREFIX = /^(?:chatcmpl|cmpl|msg|resp|gen|run|sess|batch_req|cmb)[-_]/;
const ANY_PREFIX = /^(?:[a-z]{2,12}[-_])+/;
const CORE_LENGTH = 16;
const CORE_ALPHABET = 6;
const LONGEST = 500;
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NO_PLACE = -1;
/** By character code: a letter's place in the alphabet. */
const PLACES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));
/** The letters of the alphabet are two masks of bits: digits and a to v, w to z and capitals. */
const MASK_BITS = 32;
const DIGITS = 0x3ff;
const LATE_LOWER = 0xf;

/**
 * Identity by the provider's response id; null when the id cannot tell calls apart.
 * The provider is not part of it: one call is "openai" to the SDK and "openrouter" to the gateway, and ids that are
 * long and varied enough to be used at all are unique across providers.
 */
export function idOfResponse(responseId: string | null): Identity | null {
  return identified(responseIdentity(responseId));
}

/** What idOfResponse derives the id from. */
export function responseIdentity(responseId: string | null): string | null {
  return responseId !== null && isUnique(responseId) ? `response:${responseId}` : null;
}

/** Identity by trace and span, for a call seen as a span; null when either is missing. */
export function idOfSpan(traceId: string | null, spanId: string | null): Identity | null {
  return identified(spanIdentity(traceId, spanId));
}

/** What idOfSpan derives the id from. */
export function spanIdentity(traceId: string | null, spanId: string | null): string | null {
  return traceId && spanId ? `span:${traceId.toLowerCase()}:${spanId.toLowerCase()}` : null;
}

/** Identity by the sender's own id. A sender who passes the provider's response id on names the same call. */
export function idOfSender(senderId: string | null): Identity | null {
  if (senderId === null || senderId === '') return null;
  return (RESPONSE_PREFIX.test(senderId) ? idOfResponse(senderId) : null) ?? identityOf('sender', senderId);
}

/** Identity by the request id in the provider's response headers; null when it cannot tell calls apart. */
export function idOfRequest(requestId: string | null): Identity | null {
  return requestId !== null && isUnique(requestId) ? identityOf('request', requestId) : null;
}

/** Identity by content: a hash over everything that was said and when. */
export function idOfContent(canonical: string): Identity {
  return identityOf('content', bytesToHex(sha256(utf8ToBytes(canonical))));
}

const STATED = /^(?:response|span|sender|request|content):./;

/** Identity as an export states it ("response:chatcmpl-9x"), so that a call keeps it on the way back; null when it is none. */
export function idOfStated(identity: string | null): Identity | null {
  if (identity === null || !STATED.test(identity)) return null;
  const split = identity.indexOf(':');
  return identityOf(identity.slice(0, split), identity.slice(split + 1));
}

/** The ids a lookup text may stand for: an id itself, a response id, a span, a sender's or a request id. */
export function idCandidates(text: string): string[] {
  const wanted = text.trim();
  const span = TRACE_AND_SPAN.exec(wanted.toLowerCase());
  const found = [
    idOfStated(wanted),
    idOfResponse(wanted),
    idOfSpan(span?.[1] ?? null, span?.[2] ?? null),
    idOfSender(wanted),
    idOfRequest(wanted),
  ];
  const ids = found.flatMap((identity) => (identity ? [identity.id] : []));
  return [...new Set(ID.test(wanted.toLowerCase()) ? [wanted.toLowerCase(), ...ids] : ids)];
}

function identified(identity: string | null): Identity | null {
  return identity === null ? null : { id: digestOf(identity), identity };
}

function identityOf(kind: string, value: string): Identity {
  const identity = `${kind}:${value}`;
  return { id: digestOf(identity), identity };
}

/**
 * Whether an id is random enough to be one call's own. Recordings are scrubbed to placeholders (resp_0100…00, test-id),
 * and small servers count or draw from a thousand (chatcmpl-123): those repeat. Runs for every call, hence bit by bit.
 */
function isUnique(id: string): boolean {
  if (id.length > LONGEST) return false;
  let length = 0;
  let low = 0;
  let high = 0;
  for (let index = ANY_PREFIX.exec(id)?.[0].length ?? 0; index < id.length; index += 1) {
    const place = PLACES[id.charCodeAt(index)] ?? NO_PLACE;
    if (place === NO_PLACE) continue;
    length += 1;
    if (place < MASK_BITS) low |= 1 << place;
    else high |= 1 << (place - MASK_BITS);
  }
  return length >= CORE_LENGTH && bits(low) + bits(high) >= CORE_ALPHABET && isMixed(low, high);
}

/** Random ids have a digit, or letters of both cases; words have neither. */
function isMixed(low: number, high: number): boolean {
  const hasDigit = (low & DIGITS) !== 0;
  const hasLower = (low & ~DIGITS) !== 0 || (high & LATE_LOWER) !== 0;
  return hasDigit || (hasLower && (high & ~LATE_LOWER) !== 0);
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
