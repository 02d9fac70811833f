import type { UsagePart } from '../../call.ts';
import type { Usage } from '../../quantity.ts';
import { messageUsage, regionOf, serviceTierOf, type UsageName, usageOfCounts } from '../anthropic/usage.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { serviceTierOf as tierNamed } from '../service-tier.ts';

/** What an answer used, and at which terms. */
export interface ClaudeUsage {
  readonly usage: Usage;
  readonly parts: readonly UsagePart[] | null;
  readonly serviceTier: string | null;
  readonly region: string | null;
}

/** As `JSON.stringify` writes them. */
const KEYS: Readonly<Record<UsageName, string>> = {
  input_tokens: '"input_tokens":',
  cache_read_input_tokens: '"cache_read_input_tokens":',
  cache_creation_input_tokens: '"cache_creation_input_tokens":',
  ephemeral_5m_input_tokens: '"ephemeral_5m_input_tokens":',
  ephemeral_1h_input_tokens: '"ephemeral_1h_input_tokens":',
  output_tokens: '"output_tokens":',
  thinking_tokens: '"thinking_tokens":',
  web_search_requests: '"web_search_requests":',
};
const NONE = -1;
const ODD = -2;
const ZERO = 48;
const NINE = 57;
const LONGEST = 12;

/** A usage object, parsed or as text; null when the text is no JSON. Plain ones, which is nearly all, are not parsed. */
export function claudeUsage(stated: JsonObject | string, model: string): ClaudeUsage | null {
  const plain = typeof stated === 'string' ? plainUsage(stated) : null;
  if (plain) return plain;
  const usage = typeof stated === 'string' ? parseJson(stated) : stated;
  if (!isObject(usage)) return null;
  const { serviceTier, region } = { serviceTier: tierNamed(serviceTierOf(usage)), region: regionOf(usage) };
  return { ...messageUsage(usage, model), serviceTier, region };
}

/** All output that a usage object as text states; negative when it states none plainly. */
export function outputStated(usage: string): number {
  return countIn(usage, KEYS.output_tokens);
}

/** Every name stands once in an object without iterations; numbers that are no plain counts are left to the careful reader. */
function plainUsage(text: string): ClaudeUsage | null {
  if (text.includes('"iterations":[{') || text.includes('"inference_geo":"') || text.includes('"speed":"fast"'))
    return null;
  let isOdd = false;
  const usage = usageOfCounts((name) => {
    const count = countIn(text, KEYS[name]);
    isOdd ||= count === ODD;
    return count < 0 ? null : count;
  });
  const tier = /"service_tier":"([^"\\]*)"/.exec(text)?.[1] ?? null;
  return isOdd ? null : { usage, parts: null, serviceTier: tierNamed(tier), region: null };
}

/** The count after a key; NONE when it is absent or null, ODD when it is anything else. */
function countIn(text: string, key: string): number {
  const start = text.indexOf(key);
  if (start < 0) return NONE;
  let at = start + key.length;
  let value = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
    value = value * 10 + code - ZERO;
  }
  const digits = at - start - key.length;
  if (digits === 0) return text.startsWith('null', at) ? NONE : ODD;
  return digits <= LONGEST && (text[at] === ',' || text[at] === '}') ? value : ODD;
}
