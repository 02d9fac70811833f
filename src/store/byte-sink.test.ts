import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteSink } from './byte-sink.ts';

/** Reads back what `text` wrote: LEB128 length, then UTF-8. */
function readTexts(bytes: Uint8Array): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    texts.push(Buffer.from(bytes.subarray(at, at + length)).toString('utf8'));
    at += length;
  }
  return texts;
}

it('any text is read back as written, half characters as the replacement character', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string());
  fc.assert(
    fc.property(fc.array(anyText), (texts) => {
      const sink = new ByteSink();
      for (const text of texts) sink.text(text);
      expect(readTexts(sink.take())).toEqual(texts.map((text) => text.toWellFormed()));
    }),
  );
});

it('text far longer than the room at hand is kept whole', () => {
  const texts = ['x'.repeat(127), 'é'.repeat(200_000), '', 'x'.repeat(1_000_000)];
  const sink = new ByteSink();
  for (const text of texts) sink.text(text);
  expect(readTexts(sink.take())).toEqual(texts);
});

it('hexadecimal digits become their bytes, in either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.boolean(), (bytes, upper) => {
      const digits = Buffer.from(bytes).toString('hex');
      const sink = new ByteSink();
      sink.hex16(upper ? digits.toUpperCase() : digits);
      expect([...sink.take()]).toEqual([...bytes]);
    }),
  );
});
