import type { Operation } from '../../../call.ts';
import type { Quantity } from '../../../quantity.ts';
import type { ServiceKind } from './service.ts';

const BY_KIND: Readonly<Partial<Record<ServiceKind, Operation>>> = { seat: 'seat', gpu: 'compute' };

const OF_VECTORS: Readonly<Partial<Record<Quantity, Operation>>> = {
  readUnits: 'vector.query',
  searches: 'vector.query',
  requests: 'vector.query',
  writeUnits: 'vector.write',
  gigabyteHours: 'vector.storage',
  vectors: 'vector.storage',
};

const BY_WORDS: readonly (readonly [Operation, RegExp])[] = [
  ['training', /fine[\s-]?tun|training|customi[sz]ation/],
  ['embeddings', /embed/],
  ['rerank', /rerank/],
  ['guardrail', /guardrail/],
];

const BY_QUANTITY: Readonly<Partial<Record<Quantity, Operation>>> = {
  images: 'image',
  imageOutputTokens: 'image',
  seconds: 'audio',
  characters: 'audio',
  webSearches: 'search',
  searches: 'search',
  gpuSeconds: 'compute',
};

/** What traffic does, by the kind of service, what is counted, and all the words of the line. */
export function operationOf(kind: ServiceKind, quantity: Quantity | null, words: string): Operation {
  if (kind === 'vector') return (quantity && OF_VECTORS[quantity]) ?? 'compute';
  return BY_KIND[kind] ?? BY_WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? ofModel(kind, quantity);
}

/** What remains of a model's traffic is chat where tokens are counted. */
function ofModel(kind: ServiceKind, quantity: Quantity | null): Operation {
  const told = quantity && BY_QUANTITY[quantity];
  if (told) return told;
  if (quantity?.endsWith('Tokens')) return 'chat';
  return kind === 'platform' ? 'compute' : 'other';
}
