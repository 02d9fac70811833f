import type { Operation } from '../../call.ts';
import type { Quantity } from '../../quantity.ts';
import { addressOf } from '../address.ts';
import { listAt } from '../json.ts';
import type { WireFormat } from '../wire-format.ts';
import { countedFormat, type CountedApi, type Path } from './counted-api.ts';

type Counts = { readonly [Q in Quantity]?: readonly Path[] };

const READ: Counts = { readUnits: ['usage.readUnits', 'usage.read_units'] };
const WRITE: Counts = {
  writeUnits: ['usage.writeUnits', 'usage.write_units'],
  vectors: ['upsertedCount', 'upserted_count'],
};
const EMBED: Counts = { uncachedInputTokens: ['usage.total_tokens'] };
const RERANK: Counts = { searches: ['usage.rerank_units', 'usage.rerankUnits'] };
/** A search over text embeds the query and may rerank what it finds. */
const SEARCH: Counts = {
  ...READ,
  ...RERANK,
  uncachedInputTokens: ['usage.embed_total_tokens', 'usage.embedTotalTokens'],
};

/** What each vector database's paths do, and where the answer counts it. Writes are billed by size, which few state. */
const ROWS: readonly (readonly [provider: string, path: RegExp, operation: Operation, counts: Counts])[] = [
  ['pinecone', /\/(?:query|vectors\/fetch|vectors\/list)$/, 'vector.query', READ],
  ['pinecone', /\/vectors\/(?:upsert|update|delete)$/, 'vector.write', WRITE],
  ['pinecone', /\/records\/namespaces\/[^/]+\/search$/, 'vector.query', SEARCH],
  ['pinecone', /\/records\/namespaces\/[^/]+\/upsert$/, 'vector.write', WRITE],
  ['pinecone', /\/embed$/, 'embeddings', EMBED],
  ['pinecone', /\/rerank$/, 'rerank', RERANK],
  ['weaviate', /\/v1\/graphql(?:\/batch)?$/, 'vector.query', {}],
  ['qdrant', /\/points\/(?:query|search|recommend|discover|scroll|count)(?:\/\w+)?$/, 'vector.query', {}],
  ['qdrant', /\/points(?:\/(?:batch|delete|payload|vectors))?$/, 'vector.write', {}],
];

const BATCHES: readonly CountedApi[] = [
  {
    name: 'weaviate.batch',
    operation: 'vector.write',
    recognises: ({ url, provider }) =>
      provider === 'weaviate' && /\/v1\/(?:batch\/)?objects$/.test(addressOf(url).path),
    derive: ({ requestBody }) => ({ vectors: listAt(requestBody, 'objects').length || 1 }),
  },
];

/** Vector databases by their HTTP APIs. What is stored is in no call; that comes from bills. */
export const VECTOR_STORES: readonly WireFormat[] = [
  ...ROWS.map(([provider, path, operation, counts]) =>
    countedFormat({
      name: `${provider}.${operation}`,
      operation,
      recognises: (exchange) => exchange.provider === provider && path.test(addressOf(exchange.url).path),
      counts,
      model: ['model'],
    }),
  ),
  ...BATCHES.map(countedFormat),
];
