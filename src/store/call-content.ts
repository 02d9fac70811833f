import type { Call } from '../core/call.ts';
import { inputTokens, outputTokens } from '../core/quantity.ts';

/**
 * What a call says, as a 64-bit number: the upper half its tokens, the lower half everything else that was said.
 * Two doors see the same call with the same tokens, but each knows another context (a trace has no service tier, a
 * gateway no role), so only within one door does another context under the same id mean that something else is said.
 */
export type ContentHash = bigint;

/** What the store knows of a call with some id. */
export interface StoredContent {
  readonly content: ContentHash;
  readonly door: string;
  readonly version: number;
  /** Whether it is known which trace it is part of. */
  readonly isTraced: boolean;
  /** Start of the hour that it is stored in, epoch milliseconds. */
  readonly hour: number;
}

const FIELDS = [
  'provider',
  'requestModel',
  'responseModel',
  'operation',
  'status',
  'serviceTier',
  'region',
  'role',
  'attempt',
  'conversationId',
] as const;

export function contentHash(call: Call): ContentHash {
  const { usage } = call;
  const tokens = withNumber(withNumber(SEED, inputTokens(usage)), outputTokens(usage));
  return (BigInt(mixed(tokens)) << 32n) | BigInt(mixed(contextOf(call)));
}

/** Whether a call's identity is the id of the provider's response. */
export function isProvidersIdentity(identity: string): boolean {
  return identity.startsWith('response:');
}

/** A recording may lack a clock; its calls then bear the time of the import, which another import of it does not repeat. */
const CLOCKLESS_DOOR = 'exchanges';

function contextOf(call: Call): number {
  let state = withValue(SEED, call.door === CLOCKLESS_DOOR ? null : call.at);
  for (const field of FIELDS) state = withValue(state, call[field]);
  state = withValue(state, call.parts && JSON.stringify(call.parts));
  state = withValue(state, call.reportedCost && `${call.reportedCost.picos} ${call.reportedCost.currency}`);
  return withNumber(withNumber(state, entries(call.usage)), entries(call.labels));
}

/** The same in whatever order the entries come. */
function entries(record: Readonly<Record<string, string | number | undefined>>): number {
  let sum = 0;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value !== undefined && value !== 0) sum = (sum + mixed(withValue(withText(SEED, key), value))) | 0;
  }
  return sum;
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

function withValue(state: number, value: string | number | null): number {
  if (value === null) return withNumber(state, -1);
  return typeof value === 'string' ? withText(state, value) : withNumber(state, value);
}

/** FNV-1a over UTF-16 units, and the length so that neighbours keep apart. It tells mistakes; it keeps no secret. */
function withText(seed: number, text: string): number {
  let state = seed;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), PRIME);
  return Math.imul(state ^ text.length, PRIME);
}

function withNumber(state: number, value: number): number {
  const low = Math.imul(state ^ (value | 0), PRIME);
  const high = Math.imul(low ^ Math.floor(value / 0x1_0000_0000), PRIME);
  // Six decimals of a meter.
  return value % 1 === 0 ? high : Math.imul(high ^ Math.round((value % 1) * 1e6), PRIME);
}

/** The last step of MurmurHash3: every bit of the state takes part in every bit of the result. */
function mixed(value: number): number {
  let state = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
