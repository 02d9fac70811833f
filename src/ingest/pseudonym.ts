import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aessiv } from '@noble/ciphers/aes.js';
import { AppError } from '../errors.ts';

const KEY_BYTES = 32;
const REMEMBERED = 50_000;
const PREFIX = 'px_';

/** Turns ids into tokens and, with the key, back. The same id always gives the same token, so tokens group and count. */
export interface Pseudonyms {
  readonly tokenOf: (id: string) => string;
  /** The id behind a token; null when it is no token of this key. */
  readonly idOf: (token: string) => string | null;
}

/**
 * AES-SIV (RFC 5297): deterministic and authenticated, so a token neither reveals the id nor can be made up without the key.
 * `key` is 32 bytes as 64 hexadecimal digits.
 */
export function pseudonymsFor(key: string): Pseudonyms {
  const bytes = Buffer.from(key, 'hex');
  if (bytes.length !== KEY_BYTES) {
    throw new AppError(
      'bad-config',
      'The privacy key is not 64 hexadecimal digits.',
      'Make one with: openssl rand -hex 32',
    );
  }
  const remembered = new Map<string, string>();
  return {
    tokenOf(id) {
      const known = remembered.get(id);
      if (known !== undefined) return known;
      if (remembered.size >= REMEMBERED) remembered.clear();
      const token = PREFIX + Buffer.from(aessiv(bytes).encrypt(Buffer.from(id, 'utf8'))).toString('base64url');
      remembered.set(id, token);
      return token;
    },
    idOf(token) {
      if (!token.startsWith(PREFIX)) return null;
      try {
        const sealed = Buffer.from(token.slice(PREFIX.length), 'base64url');
        return Buffer.from(aessiv(bytes).decrypt(sealed)).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

/** The configured key, or the one kept in the data folder (made on first use, readable by its owner only). */
export function privacyKey(configured: string | null, dataDir: string): string {
  if (configured !== null) return configured;
  const file = join(dataDir, 'keys', 'privacy.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES).toString('hex');
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
