import { type Picos, picosFromDollars } from '../../money.ts';
import type { ReportedCost } from '../../call.ts';
import type { Json } from '../exchange.ts';
import { field, numberAt, textAt } from '../json.ts';

/** How a provider's counts differ from OpenAI's, which nest: reasoning inside completion, the total their sum. */
export interface Quirk {
  /** Reasoning stands beside the completion count, not inside it. */
  readonly reasoningBeside?: boolean;
  /** Reasoning and the text of citations, which tools put into the prompt, are not in the provider's total either. */
  readonly totalLeavesOut?: boolean;
  /** Tokens in the total that no count names are reasoning. */
  readonly surplusIsReasoning?: boolean;
}

const NONE: Quirk = {};

/** Sources: xAI and Gemini by their own totals in recorded traffic; Perplexity by its API reference. */
const QUIRKS: ReadonlyMap<string, Quirk> = new Map<string, Quirk>([
  ['x_ai', { reasoningBeside: true }],
  ['perplexity', { reasoningBeside: true, totalLeavesOut: true }],
  ['gcp.gemini', { surplusIsReasoning: true }],
  ['gcp.vertex_ai', { surplusIsReasoning: true }],
]);

/** Quirks are those of chat completions; the Responses API nests as OpenAI does, whoever serves it. */
export function quirkOf(provider: string, usage: Json | undefined): Quirk {
  return field(usage, 'completion_tokens') === undefined ? NONE : (QUIRKS.get(provider) ?? NONE);
}

/** A tick is 1e-10 dollars. */
const PICOS_PER_TICK = 100n;

/** Where a provider says what the call cost. Figures of others (gateways) are estimates and are not read. */
const REPORTERS: ReadonlyMap<string, (usage: Json | undefined) => Picos | null> = new Map([
  ['openrouter', openRouterCost],
  ['x_ai', ticksCost],
  ['perplexity', (usage: Json | undefined) => dollarsOf(field(usage, 'cost'), 'total_cost')],
]);

/** What the provider itself says the call cost; null when it does not say. */
export function reportedCostOf(provider: string, usage: Json | undefined): ReportedCost | null {
  const picos = REPORTERS.get(provider)?.(usage) ?? null;
  return picos === null ? null : { picos, currency: 'USD' };
}

/** With a key of one's own (BYOK) `cost` is OpenRouter's fee alone; the upstream provider bills its part besides. */
function openRouterCost(usage: Json | undefined): Picos | null {
  const fee = dollarsOf(usage, 'cost');
  const upstream = dollarsOf(field(usage, 'cost_details'), 'upstream_inference_cost');
  if (fee === null || field(usage, 'is_byok') !== true) return fee;
  return upstream === null ? null : fee + upstream;
}

const TICKS = /^-?\d{1,20}$/;

function ticksCost(usage: Json | undefined): Picos | null {
  const stated = field(usage, 'cost_in_usd_ticks');
  const ticks = typeof stated === 'number' ? String(stated) : textAt(usage, 'cost_in_usd_ticks');
  return ticks !== null && TICKS.test(ticks) ? BigInt(ticks) * PICOS_PER_TICK : null;
}

function dollarsOf(holder: Json | undefined, key: string): Picos | null {
  const dollars = numberAt(holder, key);
  return dollars === null ? null : picosFromDollars(String(dollars));
}
