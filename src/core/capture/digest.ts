import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const DIGEST_BYTES = 32;
const ID_BYTES = 16;
const SHORT = 256;
const LAST_ASCII = 0x7f;

// Every call is hashed once: a used hasher and buffers kept warm make that three times as fast as new ones.
const START = sha256.create();
const HASHER = START.clone();
const DIGEST = new Uint8Array(DIGEST_BYTES);
const ASCII = new Uint8Array(SHORT);

type Digest = (text: string) => string;

let digest: Digest = pureDigest;

/** Has digests made by another implementation of the same function: the host's own is three times as fast. */
export function digestWith(implementation: Digest): void {
  digest = implementation;
}

/** The first half of a text's SHA-256 in UTF-8, as 32 hexadecimal digits. */
export function digestOf(text: string): string {
  return digest(text);
}

function pureDigest(text: string): string {
  START._cloneInto(HASHER);
  HASHER.update(bytesOf(text));
  HASHER.digestInto(DIGEST);
  return bytesToHex(DIGEST.subarray(0, ID_BYTES));
}

/** UTF-8; short plain text, as ids are, without the encoder. Valid until the next call. */
function bytesOf(text: string): Uint8Array {
  if (text.length > SHORT) return utf8ToBytes(text);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > LAST_ASCII) return utf8ToBytes(text);
    ASCII[index] = code;
  }
  return ASCII.subarray(0, text.length);
}
