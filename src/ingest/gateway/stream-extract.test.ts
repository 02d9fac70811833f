import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSearch } from './byte-search.ts';
import { StreamExtract } from './stream-extract.ts';

const USAGE = '"usage":{';
const MARKS = { marks: [new ByteSearch(USAGE)], contentNames: [] };
const event = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((length) => `data: {"delta":"${'x'.repeat(length)}"}`),
  fc.integer({ min: 0, max: 12_000 }).map((length) => `event: long\ndata: {"delta":"${'y'.repeat(length)}"}`),
  fc.integer().map((number) => `data: {"usage":{"tokens":${number}}}`),
);

/** What is kept of a stream that came in these pieces. */
function extractOf(stream: Buffer, cuts: readonly number[], lineEnd = '\n'): string[] {
  const extract = new StreamExtract(false, MARKS);
  let at = 0;
  for (const cut of [...cuts].sort((left, right) => left - right)) {
    if (cut > at) lend(extract, stream.subarray(at, cut));
    at = Math.max(at, Math.min(cut, stream.length));
  }
  lend(extract, stream.subarray(at));
  return extract.text().replaceAll(lineEnd, '\n').split('\n\n').filter(Boolean);
}

/** Bytes are only lent to an extract: what comes next overwrites them. */
function lend(extract: StreamExtract, bytes: Buffer): void {
  const lent = Buffer.from(bytes);
  extract.feed(lent);
  lent.fill('#');
}

describe('the extract of a stream', () => {
  it('holds whole events in their order, the first, those with usage and the last among them, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(60_000), { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        (events, cuts, lineEnd) => {
          const numbered = events.map((text, index) => `id: ${index}\n${text}`);
          const stream = `${numbered.join('\n\n')}\n\n`.replaceAll('\n', lineEnd);
          const kept = extractOf(Buffer.from(stream), cuts, lineEnd);
          const places = kept.map((text) => numbered.indexOf(text));
          expect(places).toEqual([...new Set(places)].sort((left, right) => left - right));
          expect(places).not.toContain(-1);
          expect(places).toContain(0);
          expect(places).toEqual(expect.arrayContaining(numbered.map((_, index) => index).slice(-4)));
          const marked = numbered.flatMap((text, index) => (text.includes(USAGE) ? [index] : []));
          expect(places).toEqual(expect.arrayContaining([...marked.slice(0, 12), ...marked.slice(-12)]));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of lines of JSON it holds whole lines, the first and the last', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `{"response":"word ${index}"}\n`);
    const extract = new StreamExtract(true, { marks: [], contentNames: [] });
    for (const line of lines) lend(extract, Buffer.from(line));
    const kept = extract.text().split('\n').filter(Boolean);
    expect(kept.slice(0, 3)).toEqual(lines.slice(0, 3).map((line) => line.trim()));
    expect(kept.slice(3)).toEqual(lines.slice(-4).map((line) => line.trim()));
  });

  it('a stream that broke off inside an event ends with what came of it', () => {
    expect(extractOf(Buffer.from('data: {"a":1}\n\ndata: {"b"'), [])).toEqual(['data: {"a":1}', 'data: {"b"']);
  });
});
