import type { RecordedRow } from './recorded.ts';

/**
 * An oracle for the recorded traffic, written apart from src: from the usage objects that the recorder extracted, by the
 * identities measured over the whole corpus (total = prompt + completion, input beside or with cache, ...).
 */
export interface Totals {
  /** All input, cache included. */
  readonly input: number;
  /** All output, reasoning included. */
  readonly output: number;
}

type Numbers = Record<string, number>;

interface Dialect {
  /** Keys that give the dialect away. */
  readonly keys: readonly string[];
  readonly totals: (usage: Numbers, raw: Record<string, unknown>) => Totals;
}

const or0 = (value: number | undefined): number => value ?? 0;

/** OpenAI's nesting; the stated total covers what others put beside (xAI's and Gemini's reasoning). */
const DIALECTS: readonly Dialect[] = [
  {
    keys: ['prompt_tokens'],
    totals: (u) => ({
      input: or0(u['prompt_tokens']),
      output: Math.max(or0(u['total_tokens']) - or0(u['prompt_tokens']), or0(u['completion_tokens'])),
    }),
  },
  {
    keys: ['input_tokens', 'total_tokens'],
    totals: (u) => ({ input: or0(u['input_tokens']), output: or0(u['total_tokens']) - or0(u['input_tokens']) }),
  },
  {
    keys: ['promptTokenCount', 'totalTokenCount'],
    totals: (u) => ({
      input: or0(u['promptTokenCount']) + or0(u['toolUsePromptTokenCount']),
      output: or0(u['candidatesTokenCount']) + or0(u['responseTokenCount']) + or0(u['thoughtsTokenCount']),
    }),
  },
  {
    keys: ['total_input_tokens', 'total_output_tokens'],
    totals: (u) => ({
      input: or0(u['total_input_tokens']) + or0(u['total_tool_use_tokens']),
      output: or0(u['total_output_tokens']) + or0(u['total_thought_tokens']),
    }),
  },
  {
    keys: ['inputTokens', 'totalTokens'],
    totals: (u) => ({ input: or0(u['totalTokens']) - or0(u['outputTokens']), output: or0(u['outputTokens']) }),
  },
  {
    keys: ['input_tokens', 'cache_read_input_tokens'],
    totals: (u, raw) => anthropicTotals(u, raw),
  },
  {
    keys: ['billed_units'],
    totals: (_, raw) => billedTotals(raw['billed_units']),
  },
];

/** Iterations are the whole truth where they are listed; the top level leaves compaction and advisors out. */
function anthropicTotals(usage: Numbers, raw: Record<string, unknown>): Totals {
  const iterations = Array.isArray(raw['iterations']) ? raw['iterations'].map(numbersOf) : [];
  const parts = iterations.length > 0 ? iterations : [usage];
  return {
    input: sum(parts, ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens']),
    output: sum(parts, ['output_tokens']),
  };
}

function billedTotals(billed: unknown): Totals {
  return {
    input: sum([numbersOf(billed)], ['input_tokens', 'image_tokens']),
    output: sum([numbersOf(billed)], ['output_tokens']),
  };
}

/** What a row's call must add up to; null when its usage objects are of no dialect judged here. */
export function expectedTotals(row: RecordedRow): Totals | null {
  const objects = row.usage_raw.filter(
    ({ path }) => !path.includes('invocationMetrics') && !path.includes('breakdown'),
  );
  if (isSession(row)) return sumTotals(objects.map(({ usage }) => totalsOf(usage)));
  const last = row.provider === 'anthropic' ? merged(objects.map(({ usage }) => usage)) : lastFull(objects);
  return totalsOf(last);
}

/** Sessions over a socket use anew with every turn; Gemini's Live API counts `responseTokenCount`. */
function isSession(row: RecordedRow): boolean {
  return (
    row.kind === 'websocket_session' || row.usage_raw.some(({ usage }) => 'responseTokenCount' in numbersOf(usage))
  );
}

/** Why a row's own numbers cannot all be true, so that no reading of them adds up; null when they can. */
export function contradictionIn(row: RecordedRow): string | null {
  const last = numbersOf(row.usage_raw.at(-1)?.usage);
  if (or0(last['cached_prompt_text_tokens']) > or0(last['prompt_text_tokens'])) return 'more cached than prompted';
  const counts = row.usage_raw.flatMap(({ path, usage }) => {
    const numbers = numbersOf(usage);
    const isGateway = path.endsWith('amazon-bedrock-invocationMetrics');
    return [{ isGateway, output: isGateway ? numbers['outputTokenCount'] : numbers['output_tokens'] }];
  });
  const gateway = counts.find((count) => count.isGateway)?.output;
  const model = counts.findLast((count) => !count.isGateway && count.output !== undefined)?.output;
  const differ = gateway !== undefined && model !== undefined && gateway !== model;
  return differ ? 'Bedrock counts other output than the model it hosts' : null;
}

function totalsOf(usage: unknown): Totals | null {
  if (typeof usage !== 'object' || usage === null) return null;
  const raw: Record<string, unknown> = { ...usage };
  const dialect = DIALECTS.find(({ keys }) => keys.every((key) => raw[key] !== undefined && raw[key] !== null));
  return dialect?.totals(numbersOf(raw), raw) ?? null;
}

function sumTotals(all: readonly (Totals | null)[]): Totals | null {
  const known = all.filter((totals) => totals !== null);
  if (known.length === 0 || known.length < all.length) return null;
  return { input: known.reduce((n, t) => n + t.input, 0), output: known.reduce((n, t) => n + t.output, 0) };
}

/** Anthropic's deltas repeat only some fields: the last value of each wins. */
function merged(usages: readonly unknown[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const usage of usages) {
    for (const [key, value] of Object.entries(usage ?? {})) if (value !== null) all[key] = value;
  }
  return all;
}

function lastFull(objects: readonly { readonly usage: unknown }[]): unknown {
  return objects.findLast(({ usage }) => totalsOf(usage) !== null)?.usage ?? null;
}

function numbersOf(value: unknown): Numbers {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function sum(parts: readonly Numbers[], keys: readonly string[]): number {
  return parts.reduce((total, part) => total + keys.reduce((n, key) => n + or0(part[key]), 0), 0);
}
