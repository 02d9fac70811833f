import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyFraming, BrokenFraming } from './body-framing.ts';
import { ReadPayload } from './read-payload.ts';

const FOLLOWING = 'HTTP/1.1 200 OK';
const size = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 4000, max: 40_000 }));
const sizeLine = fc.tuple(fc.constantFrom('', '0', '000000000'), fc.boolean(), fc.constantFrom('', ';a=b', ' ;x'));
const chunks = fc.array(fc.tuple(size, sizeLine), { maxLength: 12 });
const trailer = fc.constantFrom('', 'x-sum: 1\r\n', 'a:\r\nb: c\r\n');

function encoded(parts: readonly (readonly [number, readonly [string, boolean, string]])[], trailers: string): string {
  const written = parts.map(([length, [zeros, isUpper, extension]], index) => {
    const digits = length.toString(16);
    return `${zeros}${isUpper ? digits.toUpperCase() : digits}${extension}\r\n${payloadOf(length, index)}\r\n`;
  });
  return `${written.join('')}0\r\n${trailers}\r\n`;
}

function payloadOf(length: number, index: number): string {
  return String.fromCharCode(97 + index).repeat(length);
}

/** Reads a body in reads that end at these places: its payload, and how many bytes it took. */
function read(text: string, ends: readonly number[]): { payload: string; taken: number } {
  const framing = bodyFraming({ kind: 'chunked' });
  const reading = new ReadPayload();
  const bytes = Buffer.from(text, 'latin1');
  let payload = '';
  let taken = 0;
  for (const end of [...ends.filter((place) => place < bytes.length).sort((a, b) => a - b), bytes.length]) {
    if (framing.isDone || end <= taken) continue;
    taken += framing.take(bytes.subarray(taken, end), reading);
    payload += reading.take().toString('latin1');
  }
  return { payload, taken };
}

describe('chunked framing', () => {
  it('gives the payload and its end, however the bytes are cut: what a size line holds in one read and in many is read alike', () => {
    fc.assert(
      fc.property(chunks, trailer, fc.array(fc.nat(60_000)), (parts, trailers, ends) => {
        const body = encoded(parts, trailers);
        const payload = parts.map(([length], index) => payloadOf(length, index)).join('');
        const slow = body.length < 3000 ? Array.from(body, (_, index) => index) : ends;
        expect(read(body + FOLLOWING, ends)).toEqual({ payload, taken: body.length });
        expect(read(body + FOLLOWING, slow)).toEqual({ payload, taken: body.length });
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what is no chunk, in one read as byte by byte', () => {
    const broken = [
      '5\nhello',
      '5 \r\nhello',
      '0x5\r\nhello',
      '-1\r\n',
      '5\r\nhello!\r\n',
      '\r\n5\r\nhello',
      '5\r\r\nhello',
    ];
    for (const text of broken) {
      expect(() => read(text, [])).toThrow(BrokenFraming);
      expect(() =>
        read(
          text,
          Array.from(text, (_, index) => index),
        ),
      ).toThrow(BrokenFraming);
    }
  });
});
