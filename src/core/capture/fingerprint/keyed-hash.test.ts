import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexOf, KeyedHash } from './keyed-hash.ts';

/** HalfSipHash with 64 bits of output as its authors define it, word by word: slow, and held against their own vectors. */
function halfSipHash(key: Uint8Array, bytes: Uint8Array, rounds: number, lastRounds: number): [number, number] {
  const keys = new DataView(key.buffer, key.byteOffset);
  const [k0, k1] = [keys.getUint32(0, true), keys.getUint32(4, true)];
  const v = [k0, k1 ^ 0xee, 0x6c796765 ^ k0, 0x74656462 ^ k1] as [number, number, number, number];
  const padded = new Uint8Array((bytes.length & ~3) + 4);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const words = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 4) {
    const word = words.getUint32(at, true);
    v[3] ^= word;
    for (let round = 0; round < rounds; round++) sipRound(v);
    v[0] ^= word;
  }
  v[2] ^= 0xee;
  for (let round = 0; round < lastRounds; round++) sipRound(v);
  const low = v[1] ^ v[3];
  v[1] ^= 0xdd;
  for (let round = 0; round < lastRounds; round++) sipRound(v);
  return [v[1] ^ v[3], low];
}

const left = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function sipRound(v: [number, number, number, number]): void {
  v[0] = (v[0] + v[1]) | 0;
  v[1] = left(v[1], 5) ^ v[0];
  v[0] = left(v[0], 16);
  v[2] = (v[2] + v[3]) | 0;
  v[3] = left(v[3], 8) ^ v[2];
  v[0] = (v[0] + v[3]) | 0;
  v[3] = left(v[3], 7) ^ v[0];
  v[2] = (v[2] + v[1]) | 0;
  v[1] = left(v[1], 13) ^ v[2];
  v[2] = left(v[2], 16);
}

function bytesOfHalves([high, low]: readonly [number, number]): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setInt32(0, low, true);
  new DataView(bytes.buffer).setInt32(4, high, true);
  return bytes;
}

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1);

function digestUnder(key: Uint8Array): string {
  const hash = new KeyedHash(key);
  hash.add(Uint8Array.of(1, 2, 3), 0, 3);
  hash.finish();
  return hexOf(hash.high, hash.low);
}

function chain(digests: readonly (readonly [number, number])[]): string {
  const hash = new KeyedHash(KEY);
  for (const [high, low] of digests) hash.link(hash.high, hash.low, high, low);
  return hexOf(hash.high, hash.low);
}

describe('keyed hash', () => {
  it('stands on HalfSipHash: the reference here gives its authors’ test vectors', () => {
    const key = Uint8Array.from({ length: 8 }, (_, index) => index);
    const vectors = [
      [0x21, 0x8d, 0x1f, 0x59, 0xb9, 0xb8, 0x3c, 0xc8],
      [0xbe, 0x55, 0x24, 0x12, 0xf8, 0x38, 0x73, 0x15],
      [0x06, 0x4f, 0x39, 0xef, 0x7c, 0x50, 0xeb, 0x57],
      [0xce, 0x0f, 0x1a, 0x45, 0xf7, 0x06, 0x06, 0x79],
      [0xd5, 0xe7, 0x8a, 0x17, 0x5b, 0xe5, 0x2e, 0xa1],
      [0xcb, 0x9d, 0x7c, 0x3f, 0x2f, 0x3d, 0xb5, 0x80],
    ];
    const ours = vectors.map((_, length) => [
      ...bytesOfHalves(
        halfSipHash(
          key,
          Uint8Array.from({ length }, (_, index) => index),
          2,
          4,
        ),
      ),
    ]);
    expect(ours).toEqual(vectors);
  });

  it('is HalfSipHash-1-3 sealed by HalfSipHash-2-4, however the bytes are given', () => {
    const hash = new KeyedHash(KEY);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(300),
        fc.constantFrom(0, 1, 40_000),
        (head, cut, repeat) => {
          const bytes = new Uint8Array(head.length + repeat).fill(7);
          bytes.set(head);
          const middle = Math.min(cut, bytes.length);
          hash.add(bytes, 0, middle);
          hash.add(bytes, middle, bytes.length);
          hash.finish();
          const inner = bytesOfHalves(halfSipHash(KEY.subarray(0, 8), bytes, 1, 3));
          const [high, low] = halfSipHash(KEY.slice(8, 16), inner, 2, 4);
          expect(hexOf(hash.high, hash.low)).toBe(hexOf(high, low));
        },
      ),
    );
  });

  it('gives other digests under another key, and a chain tells orders apart', () => {
    const otherSecond = Uint8Array.from(KEY, (byte, index) => (index === 12 ? byte + 1 : byte));
    const otherFirst = Uint8Array.from(KEY, (byte, index) => (index === 2 ? byte + 1 : byte));
    expect(new Set([KEY, otherFirst, otherSecond].map(digestUnder)).size).toBe(3);
    expect(
      chain([
        [1, 2],
        [3, 4],
      ]),
    ).not.toBe(
      chain([
        [3, 4],
        [1, 2],
      ]),
    );
  });

  it('refuses a key that is too short', () => {
    expect(() => new KeyedHash(new Uint8Array(15))).toThrow(/at least 16 bytes/);
  });
});
