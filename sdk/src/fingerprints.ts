import { type Fingerprint, fingerprintOf } from '../../src/core/capture/fingerprint/fingerprint.ts';
import { KeyedHash } from '../../src/core/capture/fingerprint/keyed-hash.ts';

const KEY = /^[0-9a-f]{32}$/;

/** Hashes prompts and keys as this installation's gateway does, once its key is known; until then gives null. */
export class Fingerprints {
  readonly #encoder = new TextEncoder();
  #hash: KeyedHash | null = null;

  get isReady(): boolean {
    return this.#hash !== null;
  }

  /** Takes the answer of GET /api/sdk-settings. */
  use(settings: unknown): void {
    if (typeof settings !== 'object' || settings === null || !('fingerprintKey' in settings)) return;
    const { fingerprintKey: key } = settings;
    if (typeof key !== 'string' || !KEY.test(key)) return;
    this.#hash = new KeyedHash(Uint8Array.from(key.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
  }

  of(body: string, path: string): Fingerprint | null {
    return this.#hash && fingerprintOf(this.#bytesOf(body), path, this.#hash);
  }

  named(name: (hash: KeyedHash) => string): string | null {
    return this.#hash && name(this.#hash);
  }

  /** Node's Buffer is searched faster. */
  #bytesOf(body: string): Uint8Array {
    return globalThis.Buffer ? globalThis.Buffer.from(body) : this.#encoder.encode(body);
  }
}
