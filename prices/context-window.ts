import { z } from 'zod';
import { listedModel } from './litellm-key.ts';
import { providerName } from './provider-names.ts';

/** Tokens that fit into a model, by `provider|model`. */
export type ContextWindows = ReadonlyMap<string, number>;

const Tokens = z.int().positive().nullish().catch(null);
const ModelsDev = z.record(
  z.string(),
  z.object({
    id: z.string(),
    models: z.record(z.string(), z.object({ id: z.string(), limit: z.object({ context: Tokens }).nullish() })),
  }),
);
const Genai = z.array(
  z.object({ id: z.string(), models: z.array(z.object({ id: z.string(), context_window: Tokens })) }),
);
const Litellm = z.record(
  z.string(),
  z.object({ litellm_provider: z.string(), max_input_tokens: Tokens }).nullable().catch(null),
);

/**
 * Windows as the lists state them, the best first: models.dev and genai-prices tell the window, LiteLLM only how much of it a prompt
 * may fill. What none states is not known.
 */
export function contextWindows(lists: {
  readonly modelsDev: unknown;
  readonly genai: unknown;
  readonly litellm: unknown;
}): ContextWindows {
  const windows = new Map<string, number>();
  const add = (provider: string, model: string, tokens: number | null | undefined): void => {
    const key = windowKey(provider, model);
    if (tokens && !windows.has(key)) windows.set(key, tokens);
  };
  for (const { id, models } of Object.values(ModelsDev.parse(lists.modelsDev)))
    for (const model of Object.values(models)) add(providerName(id), model.id, model.limit?.context);
  for (const { id, models } of Genai.parse(lists.genai))
    for (const model of models) add(providerName(id), model.id, model.context_window);
  for (const [key, entry] of Object.entries(Litellm.parse(lists.litellm))) {
    const model = entry && listedModel(key, entry.litellm_provider);
    if (model) add(model.provider, model.model, entry.max_input_tokens);
  }
  return windows;
}

export function windowKey(provider: string, model: string): string {
  return `${provider}|${model.toLowerCase()}`;
}
