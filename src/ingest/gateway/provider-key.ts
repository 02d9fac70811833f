import { hexOf, type KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import { headerValue, type HeaderLine } from './message-head.ts';

const REMEMBERED = 10_000;
const SHORTEST = 12;
const HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'];
const BEARER = /^Bearer\s+(\S+)$/i;
const AWS_CREDENTIAL = /Credential=([^/,\s]+)\//;
const QUERY_KEY = /[?&](?:key|api-key)=([^&]+)/;

/** Names the provider's key a request was sent with, so that keys can be told apart and never be told. */
export class ProviderKeys {
  readonly #hash: KeyedHash;
  readonly #names = new Map<string, string>();

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /** Keyed hash and the last four characters; null when the request bears no key. */
  nameOf(lines: readonly HeaderLine[], path: string): string | null {
    const key = keyIn(lines, path);
    if (key === null) return null;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    const bytes = Buffer.from(key, 'latin1');
    this.#hash.add(bytes, 0, bytes.length);
    this.#hash.finish();
    // Of a short key four characters would be much of it.
    const hash = hexOf(this.#hash.high, this.#hash.low);
    const name = key.length < SHORTEST ? hash : `${hash}…${key.slice(-4)}`;
    this.#names.set(key, name);
    return name;
  }
}

function keyIn(lines: readonly HeaderLine[], path: string): string | null {
  const authorization = headerValue(lines, 'authorization') ?? '';
  const stated = BEARER.exec(authorization)?.[1] ?? AWS_CREDENTIAL.exec(authorization)?.[1];
  if (stated !== undefined) return stated;
  for (const name of HEADERS) {
    const key = headerValue(lines, name);
    if (key) return key;
  }
  return QUERY_KEY.exec(path)?.[1] ?? null;
}
