import type { KeyedHash } from './keyed-hash.ts';

const SHORTEST_SHOWN = 12;
const SHOWN = 4;
const HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'];
const BEARER = /^Bearer\s+(\S+)$/i;
const AWS_CREDENTIAL = /Credential=([^/,\s]+)\//;
const QUERY_KEY = /[?&](?:key|api-key)=([^&]+)/;

/** The provider's key that a request bears, by headers in lower case and URL; null when it bears none. */
export function providerKeyOf(headers: Readonly<Record<string, string>>, url: string): string | null {
  const authorization = headers['authorization'] ?? '';
  const stated = BEARER.exec(authorization)?.[1] ?? AWS_CREDENTIAL.exec(authorization)?.[1];
  return stated ?? HEADERS.map((name) => headers[name]).find(Boolean) ?? QUERY_KEY.exec(url)?.[1] ?? null;
}

/** What is kept of a provider's key: a keyed hash, and of a long one the last four characters. */
export function nameOfKey(key: string, hash: KeyedHash): string {
  const bytes = Uint8Array.from(key, (character) => character.charCodeAt(0) & 0xff);
  hash.add(bytes, 0, bytes.length);
  hash.finish();
  return key.length < SHORTEST_SHOWN ? hash.hex() : `${hash.hex()}…${key.slice(-SHOWN)}`;
}
