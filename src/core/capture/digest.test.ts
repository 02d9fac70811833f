import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';

/** With a new hasher each time, and no buffers kept. */
function plainly(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}

describe('the digest of a text', () => {
  it('is the first half of its SHA-256, whatever was hashed before', () => {
    const long = fc.string({ unit: 'grapheme', maxLength: 600 });
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), long), { minLength: 1 }), (texts) => {
        for (const text of texts) expect(digestOf(text)).toBe(plainly(text));
      }),
    );
  });

  it('of a known text is as published', () => {
    expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  });

  it('of lengths around its buffer is right too', () => {
    for (const length of [0, 55, 56, 63, 64, 255, 256, 257]) {
      const text = 'a'.repeat(length);
      expect(digestOf(text)).toBe(plainly(text));
    }
  });
});
