import { addressOf, decodePercent } from './address.ts';
import type { Exchange } from './exchange.ts';
import { textAt } from './json.ts';

/** Pinecone: <index>-<project>.svc.<cell>.pinecone.io */
const PINECONE_INDEX = /^(.+)-[a-z0-9]+\.svc\./;
const PINECONE_NAMESPACE = /\/records\/namespaces\/([^/]+)\//;
const COLLECTION = /\/collections\/([^/]+)(?:\/|$)/;

/** Which part of a vector database a request is about: what it calls its index, and the namespace inside. */
export function storeMarks({ provider, url, requestBody }: Exchange): readonly (readonly [string, string | null])[] {
  switch (provider) {
    case 'pinecone': {
      const { host, path } = addressOf(url);
      const inPath = PINECONE_NAMESPACE.exec(path)?.[1];
      return [
        ['index', PINECONE_INDEX.exec(host)?.[1] ?? null],
        ['namespace', inPath === undefined ? textAt(requestBody, 'namespace') : decodePercent(inPath)],
      ];
    }
    case 'qdrant': {
      const name = COLLECTION.exec(addressOf(url).path)?.[1];
      return [['index', name === undefined ? null : decodePercent(name)]];
    }
    default:
      return [];
  }
}
