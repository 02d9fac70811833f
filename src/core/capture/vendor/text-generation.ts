import { addressOf } from '../address.ts';
import type { Json } from '../exchange.ts';
import { field, listAt, objectAt } from '../json.ts';
import { firstMessage } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';
import { type CountedApi, countedFormat } from './counted-api.ts';

const WATSONX_PATH =
  /\/ml\/v1(?:-beta|alpha)?\/(?:generation\/text|text\/generation|deployments\/[^/]+\/text\/generation)(?:_stream)?$/;
const WORKERS_AI_PATH = /\/ai\/run\/@/;
const SAGEMAKER_PATH = /\/endpoints\/([^/]+)\/invocations(?:-response-stream)?$/;

/** Prompt in, text out: APIs older than chat, each with words of its own for the same counts. */
const APIS: readonly CountedApi[] = [
  {
    name: 'watsonx.generation',
    operation: 'completion',
    recognises(exchange) {
      const { path } = addressOf(exchange.url);
      return path === '' ? isWatsonx(firstMessage(exchange)) : WATSONX_PATH.test(path);
    },
    counts: {
      uncachedInputTokens: ['results.*.input_token_count'],
      visibleOutputTokens: ['results.*.generated_token_count'],
    },
    model: ['model_id'],
    finish: ['results.*.stop_reason'],
    at: ['created_at'],
  },
  {
    name: 'aleph-alpha.complete',
    operation: 'completion',
    recognises: ({ provider, responseBody }) =>
      provider === 'aleph_alpha' || field(responseBody, 'num_tokens_prompt_total') !== undefined,
    counts: { uncachedInputTokens: ['num_tokens_prompt_total'], visibleOutputTokens: ['num_tokens_generated'] },
    model: ['model_version'],
    finish: ['completions.*.finish_reason'],
  },
  {
    name: 'text-generation-inference',
    operation: 'completion',
    recognises: (exchange) => isGenerated(firstMessage(exchange)) || objectAt(firstMessage(exchange), 'token') !== null,
    counts: {
      uncachedInputTokens: ['*.details.prompt_tokens', 'details.prompt_tokens', 'details.input_length'],
      visibleOutputTokens: ['*.details.generated_tokens', 'details.generated_tokens'],
    },
    finish: ['*.details.finish_reason', 'details.finish_reason'],
  },
  {
    name: 'cloudflare.workers-ai',
    operation: 'completion',
    recognises: ({ url }) => WORKERS_AI_PATH.test(addressOf(url).path),
    counts: {
      uncachedInputTokens: ['result.usage.prompt_tokens', 'usage.prompt_tokens'],
      visibleOutputTokens: ['result.usage.completion_tokens', 'usage.completion_tokens'],
    },
    total: ['result.usage.total_tokens', 'usage.total_tokens'],
  },
  {
    name: 'sagemaker.invocations',
    operation: 'completion',
    recognises: ({ url }) => SAGEMAKER_PATH.test(addressOf(url).path),
  },
];

export const TEXT_GENERATION: readonly WireFormat[] = APIS.map(countedFormat);

function isWatsonx(first: Json): boolean {
  return field(listAt(first, 'results')[0], 'generated_token_count') !== undefined;
}

/** Hugging Face's answer: `[{generated_text}]`, or the one object without its list. */
function isGenerated(body: Json): boolean {
  return field(listAt(body)[0] ?? body, 'generated_text') !== undefined;
}
