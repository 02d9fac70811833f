import { nameOfKey, providerKeyOf } from '../../core/capture/fingerprint/provider-key.ts';
import type { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import type { HeaderLine } from './message-head.ts';

const REMEMBERED = 10_000;
const HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);

/** Names the provider's key a request was sent with, so that keys can be told apart and never be told. */
export class ProviderKeys {
  readonly #hash: KeyedHash;
  readonly #names = new Map<string, string>();

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /** Keyed hash and the last four characters; null when the request bears no key. */
  nameOf(lines: readonly HeaderLine[], path: string): string | null {
    const headers: Record<string, string> = {};
    for (const { name, value } of lines) if (HEADERS.has(name)) headers[name] = value;
    const key = providerKeyOf(headers, path);
    if (key === null) return null;
    const name = this.#names.get(key) ?? nameOfKey(key, this.#hash);
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    this.#names.set(key, name);
    return name;
  }
}
