import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamExtract } from './stream-extract.ts';

const USAGE = '"usage":{';
const event = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((length) => `data: {"delta":"${'x'.repeat(length)}"}`),
  fc.integer({ min: 0, max: 12_000 }).map((length) => `event: long\ndata: {"delta":"${'y'.repeat(length)}"}`),
  fc.integer().map((number) => `data: {"usage":{"tokens":${number}}}`),
);

/** What is kept of a stream that came in these pieces. */
function extractOf(stream: Buffer, cuts: readonly number[]): string[] {
  const extract = new StreamExtract('\n\n', [USAGE], []);
  let at = 0;
  for (const cut of [...cuts].sort((left, right) => left - right)) {
    if (cut > at) extract.feed(stream.subarray(at, cut));
    at = Math.max(at, Math.min(cut, stream.length));
  }
  extract.feed(stream.subarray(at));
  return extract.finish().split('\n\n').filter(Boolean);
}

describe('the extract of a stream', () => {
  it('holds whole events in their order, the first, those with usage and the last among them, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(60_000), { maxLength: 30 }),
        (events, cuts) => {
          const numbered = events.map((text, index) => `id: ${index}\n${text}`);
          const kept = extractOf(Buffer.from(`${numbered.join('\n\n')}\n\n`), cuts);
          const places = kept.map((text) => numbered.indexOf(text));
          expect(places).toEqual([...new Set(places)].sort((left, right) => left - right));
          expect(places).not.toContain(-1);
          expect(places).toContain(0);
          expect(places).toContain(numbered.length - 1);
          const marked = numbered.flatMap((text, index) => (text.includes(USAGE) ? [index] : []));
          expect(places).toEqual(expect.arrayContaining([...marked.slice(0, 12), ...marked.slice(-12)]));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a stream that broke off inside an event ends with what came of it', () => {
    expect(extractOf(Buffer.from('data: {"a":1}\n\ndata: {"b"'), [])).toEqual(['data: {"a":1}', 'data: {"b"']);
  });
});
