import type { UsagePart } from '../../call.ts';
import type { Usage } from '../../quantity.ts';
import { messageUsage, regionOf, serviceTierOf } from '../anthropic/usage.ts';
import type { JsonObject } from '../json.ts';
import { serviceTierOf as tierNamed } from '../service-tier.ts';

/** What an answer used, and at which terms. */
export interface ClaudeUsage {
  readonly usage: Usage;
  readonly parts: readonly UsagePart[] | null;
  readonly serviceTier: string | null;
  readonly region: string | null;
}

export function claudeUsage(usage: JsonObject, model: string): ClaudeUsage {
  return { ...messageUsage(usage, model), serviceTier: tierNamed(serviceTierOf(usage)), region: regionOf(usage) };
}
