import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from './exchange.ts';
import { exchangeFromRecord } from './record.ts';
import { headOf, parseStream } from './sse.ts';

describe('stream', () => {
  it('reads events ended by any line ending, behind a byte order mark', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = `\uFEFFdata: {"a":1}${end}${end}data: {"a":2}${end}${end}data: [DONE]${end}${end}`;
      expect(parseStream(text)).toEqual({ messages: [{ a: 1 }, { a: 2 }], done: true, cut: false });
    }
  });

  it('skips comments, event names and retry hints', () => {
    const text = ': OPENROUTER PROCESSING\n\nevent: message\nid: 7\nretry: 10\ndata:{"a":1}\n\n: ping\n\n';
    expect(parseStream(text)).toEqual({ messages: [{ a: 1 }], done: false, cut: false });
  });

  it('joins the data lines of one event', () => {
    expect(parseStream('data: {"a":\ndata: 1}\n\n').messages).toEqual([{ a: 1 }]);
  });

  it('tells a stream that broke off inside an event, and keeps what came before', () => {
    expect(parseStream('data: {"a":1}\n\ndata: {"a":')).toEqual({ messages: [{ a: 1 }], done: false, cut: true });
  });

  it('takes a whole last event without its blank line', () => {
    expect(parseStream('data: {"a":1}\n\ndata: {"a":2}')).toEqual({
      messages: [{ a: 1 }, { a: 2 }],
      done: false,
      cut: false,
    });
  });

  it('passes over a broken event in the middle', () => {
    expect(parseStream('data: nonsense\n\ndata: {"a":2}\n\n')).toEqual({
      messages: [{ a: 2 }],
      done: false,
      cut: false,
    });
  });

  it('reads newline-delimited JSON', () => {
    expect(parseStream('{"a":1}\n{"done":true}\n').messages).toEqual([{ a: 1 }, { done: true }]);
    expect(parseStream('{"a":1}\n{"do')).toEqual({ messages: [{ a: 1 }], done: false, cut: true });
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(parseStream(text).messages)));
  });

  it('gives back every message that was written, cut anywhere only the last is lost', () => {
    const message = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()));
    fc.assert(
      fc.property(fc.array(message), fc.nat(), (messages, at) => {
        const text = messages.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('');
        expect(parseStream(text).messages).toEqual(messages);
        const cut = parseStream(text.slice(0, at)).messages;
        expect(messages.slice(0, cut.length)).toEqual(cut);
      }),
    );
  });

  it('a long stream costs linear time', () => {
    const text = `data: {"a":1}\n\n`.repeat(50_000) + ': '.repeat(200_000);
    expect(parseStream(text).messages.length).toBe(50_000);
  });
});

function streamed(sseText: string): Exchange {
  const exchange = exchangeFromRecord({ provider: 'test', sse_text: sseText }, 'test');
  if ('code' in exchange) throw new Error(exchange.reason);
  return exchange;
}

const PIECES = ['data: {"a":1}', 'data:{"b":\ndata: 2}', 'data: [DONE]', 'event: ping', 'data: {"cut', ': comment', ''];

it('the head of a stream is the same whether its first messages lie near its start or behind a long comment', () => {
  const long = fc.integer({ min: 300, max: 600 }).map((length) => `data: {"long":"${'x'.repeat(length)}"}`);
  const text = fc.array(
    fc.record({
      piece: fc.oneof(fc.constantFrom(...PIECES), { weight: 4, arbitrary: long }),
      end: fc.constantFrom('\n', '\n\n', '\n\n', '\r\n\r\n', '\r', '\r\r'),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(text, (pieces) => {
      const stream = `event: start\n${pieces.map(({ piece, end }) => piece + end).join('')}`;
      const shifted = `:${'x'.repeat(5000)}\n${stream}`;
      expect(headOf(streamed(stream))).toEqual(headOf(streamed(shifted)));
      expect(headOf(streamed(stream)).length).toBeLessThanOrEqual(8);
    }),
    { numRuns: 1000 },
  );
});
