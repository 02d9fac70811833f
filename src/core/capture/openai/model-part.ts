import type { UsagePart } from '../../call.ts';
import { addUsage, inputTokens, outputTokens, type Usage } from '../../quantity.ts';
import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, textAt } from '../json.ts';
import { lastOf } from './message.ts';
import { meter } from './usage.ts';

/** The models that worked inside one response, and the usage they add up to. */
export interface Parts {
  readonly parts: readonly UsagePart[];
  readonly usage: Usage;
}

/**
 * Groq's compound systems break usage down by the models they called, each priced at its own rate.
 * Null when there is no breakdown, or it does not add up to the whole.
 */
export function partsOf(exchange: Exchange, messages: readonly Json[], whole: Usage): Parts | null {
  const models = lastOf(messages, (message) => {
    const listed = listAt(message, 'usage_breakdown', 'models');
    return listed.length > 0 ? listed : null;
  });
  if (!models) return null;
  const parts = models.flatMap((entry): UsagePart[] => {
    const model = textAt(entry, 'model');
    return model === null ? [] : [{ model, usage: meter(exchange, field(entry, 'usage')).usage }];
  });
  const total = parts.reduce<Usage>((sum, part) => addUsage(sum, part.usage), {});
  const agrees = inputTokens(total) === inputTokens(whole) && outputTokens(total) === outputTokens(whole);
  return agrees ? { parts, usage: total } : null;
}
