import type { UsagePart } from '../../call.ts';
import { addUsage, hasUsage, inputTokens, METERS, outputTokens, type Usage } from '../../quantity.ts';
import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, objectAt, textAt } from '../json.ts';
import type { Reading } from '../wire-format.ts';
import { lastOf } from './message.ts';
import { imageTokensOf, meter, type Metered } from './usage.ts';

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
  if (!agrees) return null;
  const tools = metersOf(whole);
  const caller = lastOf(messages, (message) => textAt(message, 'model'));
  const all = hasUsage(tools) && caller !== null ? [...parts, { model: caller, usage: tools }] : parts;
  return { parts: all, usage: addUsage(total, tools) };
}

/** What no model used but the system that called them: the tools it ran. */
function metersOf(usage: Usage): Usage {
  return Object.fromEntries(METERS.flatMap((meter) => (usage[meter] ? [[meter, usage[meter]]] : [])));
}

const IMAGE_TOOL = 'image_generation';
const IMAGE_MODEL = 'gpt-image-1';

/** What a Responses result used, together with the image model it called as a tool; parts when it did call one. */
export function withImageTool(response: Json, own: Metered): Metered & Pick<Reading, 'parts'> {
  const images = imageTokensOf(objectAt(response, 'tool_usage', 'image_gen'));
  if (!images || !hasUsage(images.usage)) return { ...own, parts: null };
  const tool = listAt(response, 'tools').find((entry) => textAt(entry, 'type') === IMAGE_TOOL);
  const stated = own.statedTotalTokens;
  return {
    ...own,
    usage: addUsage(own.usage, images.usage),
    statedTotalTokens: stated === null || images.statedTotal === null ? null : stated + images.statedTotal,
    parts: [
      { model: textAt(response, 'model') ?? '', usage: own.usage },
      { model: textAt(tool, 'model') ?? IMAGE_MODEL, usage: images.usage },
    ],
  };
}
