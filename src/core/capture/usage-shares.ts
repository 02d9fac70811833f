import type { UsagePart } from '../call.ts';
import { addUsage, type Usage } from '../quantity.ts';

/** Usage of a whole call, with the share of each model when several worked on it (null when one did). */
export interface SharedUsage {
  readonly usage: Usage;
  readonly parts: readonly UsagePart[] | null;
}

/** Adds up shares, of which one model may have several. */
export function sumShares(shares: readonly UsagePart[]): SharedUsage {
  const byModel = new Map<string, Usage>();
  let usage: Usage = {};
  for (const share of shares) {
    usage = addUsage(usage, share.usage);
    byModel.set(share.model, addUsage(byModel.get(share.model) ?? {}, share.usage));
  }
  const parts = [...byModel].map(([model, share]) => ({ model, usage: share }));
  return { usage, parts: parts.length > 1 ? parts : null };
}
