import type { Call } from '../core/call.ts';
import { inputTokens, outputTokens, QUANTITIES } from '../core/quantity.ts';

/**
 * What a call says, as a 64-bit number: the upper half its tokens, the lower half everything else that was said.
 * Two doors see the same call with the same tokens, but each knows another context (a trace has no service tier, a
 * gateway no role), so only within one door does another context under the same id mean that something else is said.
 */
export type ContentHash = bigint;

const FIELDS = [
  'at',
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
  return (BigInt(hash(tokens(call))) << 32n) | BigInt(hash(context(call)));
}

/** Whether two calls with the same id say the same. */
export function sameContent(left: ContentHash, leftDoor: string, right: ContentHash, rightDoor: string): boolean {
  return left === right || (leftDoor !== rightDoor && left >> 32n === right >> 32n);
}

function tokens({ usage }: Call): string {
  return `${inputTokens(usage)} ${outputTokens(usage)}`;
}

function context(call: Call): string {
  const labels = Object.entries(call.labels).map(([key, value]) => `${key}\u0000${value}`);
  const said = [
    ...QUANTITIES.map((quantity) => call.usage[quantity] ?? 0),
    ...FIELDS.map((field) => call[field] ?? ''),
    call.parts && JSON.stringify(call.parts),
    call.reportedCost && `${call.reportedCost.picos} ${call.reportedCost.currency}`,
    ...labels.sort(),
  ];
  return said.join('\n');
}

/** FNV-1a with a final mix (MurmurHash3's), over UTF-16 units. It tells honest senders' mistakes; it keeps no secret. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
