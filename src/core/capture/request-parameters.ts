import type { Json } from './exchange.ts';
import { dig, isObject, type JsonObject } from './json.ts';

/** Where requests state what they set of the model's behaviour: OpenAI, Anthropic, Google, Bedrock, Cohere, Ollama and vector stores, in turn. */
const PLACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  reasoningEffort: [
    ['reasoning_effort'],
    ['reasoning', 'effort'],
    ['output_config', 'effort'],
    ['generationConfig', 'thinkingConfig', 'thinkingLevel'],
  ],
  thinkingBudget: [
    ['thinking', 'budget_tokens'],
    ['generationConfig', 'thinkingConfig', 'thinkingBudget'],
  ],
  temperature: [
    ['temperature'],
    ['generationConfig', 'temperature'],
    ['inferenceConfig', 'temperature'],
    ['options', 'temperature'],
    ['parameters', 'temperature'],
  ],
  maxTokens: [
    ['max_tokens'],
    ['max_completion_tokens'],
    ['max_output_tokens'],
    ['generationConfig', 'maxOutputTokens'],
    ['inferenceConfig', 'maxTokens'],
    ['options', 'num_predict'],
    ['parameters', 'max_new_tokens'],
  ],
  topK: [['top_k'], ['topK'], ['top_n'], ['generationConfig', 'topK'], ['options', 'top_k'], ['parameters', 'top_k']],
};
const PARAMETERS = Object.entries(PLACES);

/** Members of a request's body in which parameters lie. */
export const PARAMETER_MEMBERS: readonly string[] = [
  ...new Set(PARAMETERS.flatMap(([, places]) => places.map(([member = '']) => member))),
];

/** A number, or one word: never anything that somebody said. */
const WORD = /^[A-Za-z][\w-]{0,31}$/;

/** What the request sets of the model's behaviour, as labels `parameter.<name>`; what it leaves to the provider is absent. */
export function parameterLabels(body: Json): readonly (readonly [label: string, value: string])[] {
  return isObject(body) ? PARAMETERS.flatMap(([name, places]) => labelOf(name, places, body)) : [];
}

function labelOf(name: string, places: readonly (readonly string[])[], body: JsonObject): [string, string][] {
  for (const [member = '', ...inside] of places) {
    if (body[member] === undefined) continue;
    const value = parameterText(dig(body, member, ...inside));
    if (value !== null) return [[`parameter.${name}`, value]];
  }
  return [];
}

function parameterText(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && WORD.test(value) ? value.toLowerCase() : null;
}
