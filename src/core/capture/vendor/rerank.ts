import { addressOf } from '../address.ts';
import type { Exchange } from '../exchange.ts';
import { field, listAt } from '../json.ts';
import { countedFormat } from './counted-api.ts';

const RERANK_PATH = /\/rerank(?:ing)?$/;

/** Rerankers that bill tokens or searches (Voyage, Jina, Together, Mixedbread, and servers of one's own). */
export const RERANK = countedFormat({
  name: 'rerank',
  operation: 'rerank',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    return path === '' ? isRanking(exchange) : RERANK_PATH.test(path);
  },
  counts: {
    uncachedInputTokens: ['usage.total_tokens', 'usage.prompt_tokens', 'meta.tokens.input_tokens'],
    searches: ['meta.billed_units.search_units', 'usage.search_units', 'usage.rerank_units'],
  },
  model: ['model'],
  id: ['id'],
});

function isRanking({ responseBody }: Exchange): boolean {
  const [first] = [...listAt(responseBody, 'results'), ...listAt(responseBody, 'data')];
  return field(first, 'relevance_score') !== undefined;
}
