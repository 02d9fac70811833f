import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChunkMemory } from './chunk-memory.ts';
import { lineChunks } from './line-chunk.ts';
import { type Line, linesOf } from './lines.ts';

/** As a file is read: every piece in the memory of the one before. */
async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const next = bytes.subarray(at, at + size);
    piece.set(next);
    yield piece.subarray(0, next.length);
    piece.fill(0);
  }
}

async function textsOf(bytes: Uint8Array, size = 7, limit = 1000) {
  const lines: Line[] = [];
  for await (const chunk of lineChunks(chunked(bytes, size), limit, new ChunkMemory()))
    lines.push(...linesOf(chunk, limit));
  return lines;
}

function outcomeOf(line: Line): string {
  return line.text ?? line.problem.code;
}

it('lines are the same however the bytes are cut, plain or gzipped', async () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((text) => !/[\r\n]/.test(text) && text.trim() !== '');
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.integer({ min: 2, max: 50 }), async (texts, size) => {
      const bytes = Buffer.from(texts.join('\n'));
      const plain = (await textsOf(bytes, size)).map((read) => read.text?.replace(/^\uFEFF/, ''));
      const packed = (await textsOf(gzipSync(bytes), size)).map((read) => read.text?.replace(/^\uFEFF/, ''));
      expect(plain).toEqual(texts.map((text) => text.replace(/^\uFEFF/, '')));
      expect(packed).toEqual(plain);
    }),
    { numRuns: 50 },
  );
});

it('a line that is too long is named and the next one is read', async () => {
  const lines = await textsOf(Buffer.from(`a\n${'x'.repeat(2000)}\nb`));
  expect(lines.map(outcomeOf)).toEqual(['a', 'line-too-long', 'b']);
  expect(lines[1]).toMatchObject({ number: 2, problem: { place: 'line 2' } });
});

it('a line that is no UTF-8 is named and the next one is read', async () => {
  const lines = await textsOf(
    Buffer.concat([Buffer.from('a\n'), Buffer.from([0xff, 0xfe, 0x41]), Buffer.from('\nb\r\n')]),
  );
  expect(lines.map(outcomeOf)).toEqual(['a', 'not-utf8', 'b']);
});
