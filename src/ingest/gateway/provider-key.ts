import { nameOfKey, providerKeyOf } from '../../core/capture/fingerprint/provider-key.ts';
import type { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import type { HeaderLine } from './message-head.ts';

const REMEMBERED = 10_000;
const LONGEST_REMEMBERED = 1000;
const HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);
const SIGNATURE = 'Signature=';

/** Names the provider's key a request was sent with, so that keys can be told apart and never be told. */
export class ProviderKeys {
  readonly #hash: KeyedHash;
  /** By what of a request may hold a key. */
  readonly #names = new Map<string, string | null>();

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /** Keyed hash and the last four characters; null when the request bears no key. */
  nameOf(lines: readonly HeaderLine[], path: string): string | null {
    const query = path.indexOf('?');
    let bearing = query < 0 ? '' : path.slice(query);
    for (const { name, line } of lines) if (HEADERS.has(name)) bearing += `\n${line}`;
    const known = this.#names.get(bearing);
    if (known !== undefined) return known;
    const name = this.#find(lines, path);
    // A signature is another with every request.
    if (bearing.length <= LONGEST_REMEMBERED && !bearing.includes(SIGNATURE)) this.#remember(bearing, name);
    return name;
  }

  #remember(bearing: string, name: string | null): void {
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    this.#names.set(bearing, name);
  }

  #find(lines: readonly HeaderLine[], path: string): string | null {
    const headers: Record<string, string> = {};
    for (const { name, value } of lines) if (HEADERS.has(name)) headers[name] = value;
    const key = providerKeyOf(headers, path);
    return key === null ? null : nameOfKey(key, this.#hash);
  }
}
