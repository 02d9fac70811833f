import type { Call } from '../../src/core/call.ts';
import { formatPicos } from '../../src/core/money.ts';
import type { PriceBook } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import { METERS, OUTPUT_CLASSES, hasUsage } from '../../src/core/quantity.ts';
import type { Quantity, Usage } from '../../src/core/quantity.ts';
import type { Comparison } from './price-agreement.ts';

type Compared = Omit<Comparison, 'explanation'>;

/** A reason for differing figures that can be checked by machine. */
export interface Explanation {
  readonly title: string;
  /** By the documentation our figure is right; or the row says nothing about prices; or we lack something. */
  readonly verdict: 'ours' | 'not comparable' | 'data gap';
  readonly reason: string;
  /** The provider's own words. */
  readonly documentation: string;
  explains(compared: Compared, book: PriceBook): boolean;
}

const ANTHROPIC_PRICES = 'https://platform.claude.com/docs/en/about-claude/pricing';
const OPENAI_PRICES = 'https://developers.openai.com/api/docs/pricing';
const CACHE: readonly Quantity[] = ['cacheReadTokens', 'cacheWriteTokens', 'cacheWrite1hTokens'];

/** In order: the first that explains a row names it. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    title: 'No model is named',
    verdict: 'not comparable',
    reason: 'The row states tokens and a cost but not whose; there is nothing to look up.',
    documentation: 'https://github.com/pydantic/pydantic-ai/tree/main/tests',
    explains: ({ row }) => row.model === null,
  },
  {
    title: 'Invented prices',
    verdict: 'not comparable',
    reason: 'The figure tests a calculator with a provider or prices made up for the test.',
    documentation: 'https://github.com/pydantic/genai-prices/blob/main/tests/test_tiered_pricing.py',
    explains: ({ row, theirs }) =>
      row.provider === 'mock-provider' || row.provider === '(inline)' || theirs === '10.06',
  },
  {
    title: 'No usage is unknown, not zero',
    verdict: 'ours',
    reason: 'The response told no usage. Others call that 0 dollars; here the call is unpriced and counted as such.',
    documentation: 'https://developers.openai.com/api/docs/api-reference/chat/streaming',
    explains: ({ call, theirs }) => theirs === '0' && call !== null && !hasUsage(call.usage),
  },
  {
    title: 'Broken row',
    verdict: 'not comparable',
    reason: 'The row states parts of a total and no total.',
    documentation: 'https://ai.google.dev/api/generate-content#UsageMetadata',
    explains: ({ row }) => row.usage['input_tokens'] === null,
  },
  {
    title: 'A reader for embeddings was asked about a chat',
    verdict: 'not comparable',
    reason: 'It counts input only. Output tokens are billed.',
    documentation: OPENAI_PRICES,
    explains: sameAs(onlyInput, isFlavour('embeddings')),
  },
  {
    title: 'Work inside a response by other models or passes',
    verdict: 'ours',
    reason:
      'Advisors and compaction are billed but stand outside the top-level usage: `iterations` has to be added up, each with its own model.',
    documentation: 'https://platform.claude.com/docs/en/build-with-claude/compaction',
    explains: ({ call, row }) => hasIterations(row.raw_usage) && call !== null,
  },
  {
    title: 'Searches and tools that providers charge for',
    verdict: 'ours',
    reason:
      'Web search costs 10 dollars per thousand at Anthropic, 25 for search models at OpenAI; the figure leaves it out.',
    documentation: `${ANTHROPIC_PRICES}#web-search-tool`,
    explains: sameAs((usage) => without(usage, METERS)),
  },
  {
    title: 'Searches that the host does not sell',
    verdict: 'ours',
    reason:
      'A response recorded at Anthropic, web search included, was priced as if Bedrock had given it; Bedrock has no such tool, so there is no price.',
    documentation: 'https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool',
    explains: ({ price, row }) =>
      row.provider === 'aws' && price?.kind === 'unpriced' && /webSearches/.test(price.detail),
  },
  {
    title: 'A reader for one API was given the usage of another',
    verdict: 'not comparable',
    reason: 'It does not see Anthropic’s cache fields. Cache reads and writes are billed.',
    documentation: 'https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing',
    explains: sameAs((usage) => without(usage, CACHE)),
  },
  {
    title: 'A reader that does not see the discount',
    verdict: 'not comparable',
    reason:
      'Anthropic’s reader was given OpenAI’s usage and missed the cached tokens inside the input; they cost a tenth.',
    documentation: 'https://developers.openai.com/api/docs/guides/prompt-caching',
    explains: sameAs(uncached, isFlavour('anthropic')),
  },
  {
    title: 'Open weights at another host’s price',
    verdict: 'ours',
    reason:
      'Azure sells gpt-oss-120b at 0.15 and 0.60 dollars per million; the figure has the price of some other host.',
    documentation: 'https://azure.microsoft.com/en-us/pricing/details/ai-foundry-models/openai/',
    explains: ({ row }) => row.provider === 'azure' && row.model === 'gpt-oss-120b',
  },
  {
    title: 'A price that changed that day',
    verdict: 'ours',
    reason:
      'GPT-5.6 Sol became cheaper on 2026-08-21, the day of the list behind the figure, which did not know it yet.',
    documentation: 'https://developers.openai.com/api/docs/changelog',
    explains: (compared, book) => {
      const { call } = compared;
      const before = call && { ...compared, call: { ...call, at: call.at - 86_400_000 } };
      return before !== null && (isPricedAs(before, book) || sameAs(onlyInput, isFlavour('embeddings'))(before, book));
    },
  },
  {
    title: 'A key of one’s own',
    verdict: 'ours',
    reason:
      'With a key of one’s own OpenRouter charges nothing here and the provider behind it charges the rest: the cost of the call is both, which is what we state.',
    documentation: 'https://openrouter.ai/docs/use-cases/byok',
    explains: ({ row }) => row.kind === 'provider_reported' && row.usage['is_byok'] === true,
  },
  {
    title: 'Cache writes at the price of input',
    verdict: 'ours',
    reason: 'GPT-5.6 and later charge cache writes at 1.25 times the input price.',
    documentation: 'https://developers.openai.com/api/docs/guides/prompt-caching',
    explains: sameAs((usage) => moved(usage, 'cacheWriteTokens', 'uncachedInputTokens')),
  },
  {
    title: 'Audio at the price of text',
    verdict: 'ours',
    reason: 'Audio input has a price of its own, many times that of text.',
    documentation: OPENAI_PRICES,
    explains: sameAs((usage) => moved(usage, 'audioInputTokens', 'uncachedInputTokens')),
  },
  {
    title: 'Reasoning left out',
    verdict: 'ours',
    reason:
      'Gemini’s OpenAI-compatible endpoint leaves thoughts out of completion tokens but in the total; they are billed as output.',
    documentation: 'https://ai.google.dev/gemini-api/docs/thinking#pricing',
    explains: sameAs((usage) => without(usage, ['reasoningTokens'])),
  },
  {
    title: 'Only the prompt is priced',
    verdict: 'not comparable',
    reason: 'The test states the cost of the prompt alone.',
    documentation: OPENAI_PRICES,
    explains: sameAs(
      (usage) => without(usage, OUTPUT_CLASSES),
      ({ row }) => row.note === 'prompt cost only',
    ),
  },
  {
    title: 'Cached tokens without their discount',
    verdict: 'ours',
    reason: 'Mistral bills cached prompt tokens at a tenth; the figure bills them in full.',
    documentation: 'https://docs.mistral.ai/studio-api/conversations/advanced/prompt-caching',
    explains: sameAs(uncached, ({ row }) => row.provider === 'mistral'),
  },
  {
    title: 'An alias that has moved on',
    verdict: 'ours',
    reason:
      'The alias names a newer model with its own price: Mistral Medium 3.5, Mistral Large 3, GPT-3.5 Turbo 0125. The figure has the price of its predecessor (and none of Mistral’s discount for cached tokens).',
    documentation: 'https://docs.mistral.ai/getting-started/models',
    explains: ({ row, ours }) =>
      ours !== null && /^(mistral-(medium|large)-latest|gpt-3\.5-turbo)$/.test(row.model ?? ''),
  },
  {
    title: 'A model the host does not sell',
    verdict: 'ours',
    reason:
      'The figure assumes that Azure sells every model of OpenAI and Anthropic at their prices; it does not sell this one.',
    documentation: 'https://learn.microsoft.com/en-us/azure/ai-foundry/foundry-models/how-to/use-foundry-models-claude',
    explains: ({ row, price }) => row.provider === 'azure' && isUnknownModel(price),
  },
  {
    title: 'A router that does not say who answered',
    verdict: 'ours',
    reason: 'Hugging Face bills the price of the seller it picks. Without the seller the price is not known.',
    documentation: 'https://huggingface.co/docs/inference-providers/pricing',
    explains: ({ row, price }) => row.provider === 'huggingface' && isUnknownModel(price),
  },
  {
    title: 'A model nobody lists',
    verdict: 'ours',
    reason:
      'Others match a name by its beginning, or call an unknown price 0. Here it is unpriced until somebody states it.',
    documentation: ANTHROPIC_PRICES,
    explains: ({ price }) => isUnknownModel(price),
  },
  {
    title: 'Audio of transcription models',
    verdict: 'ours',
    reason: 'OpenAI lists audio input of gpt-4o-transcribe at 6 dollars per million; LiteLLM took the price of text.',
    documentation: OPENAI_PRICES,
    explains: ({ row }) => row.model === 'gpt-4o-transcribe',
  },
  {
    title: 'Fees for a request by search context',
    verdict: 'ours',
    reason: 'Perplexity charges 5 dollars per thousand requests at the default context; the figure takes the largest.',
    documentation: 'https://docs.perplexity.ai/getting-started/pricing',
    explains: ({ row }) => row.provider === 'perplexity' && row.model === 'sonar',
  },
  {
    title: 'Citation tokens',
    verdict: 'data gap',
    reason: 'Usage here has no class for citation tokens, which deep research bills apart from output.',
    documentation: 'https://docs.perplexity.ai/getting-started/pricing',
    explains: ({ row }) => 'output_citation_tokens' in row.usage,
  },
  {
    title: 'A cached price that one list lacks',
    verdict: 'data gap',
    reason: 'genai-prices has no cached price for this model at OpenRouter, LiteLLM has one.',
    documentation: 'https://openrouter.ai/deepseek/deepseek-v3.2',
    explains: sameAs(uncached, ({ row }) => row.provider === 'openrouter'),
  },
];

type Change = (usage: Usage) => Usage;

/** Whether the figures are the same once the usage is changed as the other calculator (mis)reads it. */
function sameAs(change: Change, applies: (compared: Compared) => boolean = () => true): Explanation['explains'] {
  return (compared, book) => {
    const { call } = compared;
    if (call === null || !applies(compared)) return false;
    const changed: Call = { ...call, usage: change(call.usage), parts: null, reportedCost: null };
    return isPricedAs({ ...compared, call: changed }, book);
  };
}

function isPricedAs({ call, theirs }: Compared, book: PriceBook): boolean {
  const price = call && priceCall(call, book).price;
  return price?.kind === 'priced' && formatPicos(price.picos) === theirs;
}

function isFlavour(flavour: string): (compared: Compared) => boolean {
  return ({ row }) => row.api_flavor === flavour;
}

function without(usage: Usage, quantities: readonly Quantity[]): Usage {
  const names: ReadonlySet<string> = new Set(quantities);
  return Object.fromEntries(Object.entries(usage).filter(([quantity]) => !names.has(quantity)));
}

function moved(usage: Usage, from: Quantity, to: Quantity): Usage {
  return { ...without(usage, [from]), [to]: (usage[to] ?? 0) + (usage[from] ?? 0) };
}

/** All input as text at the ordinary price, and nothing else. */
function onlyInput(usage: Usage): Usage {
  return moved(without(uncached(usage), [...OUTPUT_CLASSES, ...METERS]), 'audioInputTokens', 'uncachedInputTokens');
}

/** Everything cached as ordinary input. */
function uncached(usage: Usage): Usage {
  return CACHE.reduce((changed, quantity) => moved(changed, quantity, 'uncachedInputTokens'), usage);
}

function isUnknownModel(price: Compared['price']): boolean {
  return price?.kind === 'unpriced' && price.reason === 'unknown-model';
}

function hasIterations(raw: unknown): boolean {
  return JSON.stringify(raw ?? null).includes('"iterations"');
}
