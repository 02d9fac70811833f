import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureRow, recordedRows } from '../../../../test/golden/recorded.ts';
import { bytesOfBase64, textOfUtf8 } from '../byte-text.ts';
import type { Captured } from '../exchange.ts';
import { crc32 } from './crc32.ts';
import { decodeEventStream } from './event-stream.ts';

/** What was said is part of an identity of last resort, and the two decodings keep it differently. */
function withoutIdentity(captured: Captured): unknown {
  return captured.kind === 'call' ? { ...captured.call, id: '', identity: '' } : captured;
}

const header = (name: string, value: string) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.from(value).length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
};

/** One message of the format, written by hand after Amazon's description of it. */
function encode(type: string, payload: unknown): Uint8Array {
  const headers = Buffer.concat([header(':event-type', type), header(':message-type', 'event')]);
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length);
  prelude.writeUInt32BE(headers.length, 4);
  const unsigned = Buffer.concat([prelude, checksum(prelude), headers, body]);
  return new Uint8Array(Buffer.concat([unsigned, checksum(unsigned)]));
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}

describe('the AWS event stream', () => {
  it('crc32 of the standard check text is as published', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcb_f4_39_26);
  });

  it("recorded bytes give the call that the recorder's own decoding gives", () => {
    const rows = recordedRows().filter((row) => 'response_body_b64' in row && 'eventstream_events' in row);
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const bytes = bytesOfBase64(String(row.response_body_b64)) ?? new Uint8Array();
      const { events, cut } = decodeEventStream(bytes);
      expect([row.id, cut]).toEqual([row.id, false]);
      const decoded = Object.assign(structuredClone(row), { eventstream_events: events });
      expect(withoutIdentity(captureRow(decoded))).toEqual(withoutIdentity(captureRow(row)));
    }
  });

  it('what is written is what is read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.jsonValue())), (messages) => {
        const bytes = new Uint8Array(Buffer.concat(messages.map(([type, data]) => encode(type, data))));
        const expected = messages.map(([type, data]) => ({ type, data: JSON.parse(JSON.stringify(data)) }));
        expect(decodeEventStream(bytes)).toEqual({ events: expected, cut: false });
      }),
    );
  });

  it('a stream that is cut keeps its whole messages and says so', () => {
    const bytes = new Uint8Array([...encode('a', 1), ...encode('b', 2)]);
    const whole = encode('a', 1).length;
    for (let length = whole; length < bytes.length; length += 1) {
      const { events, cut } = decodeEventStream(bytes.subarray(0, length));
      expect([events.length, cut]).toEqual([1, length > whole]);
    }
  });

  it('hostile bytes and lengths neither throw nor hang, and no bit can be turned unseen', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeEventStream(bytes)));
    const sound = encode('chunk', { bytes: 'e30=' });
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const turned = Uint8Array.from(sound, (byte, at) => (at === index ? byte ^ change : byte));
        expect(decodeEventStream(turned)).toEqual({ events: [], cut: true });
      }),
    );
    const huge = new Uint8Array(64).fill(0xff);
    expect(decodeEventStream(huge)).toEqual({ events: [], cut: true });
  });
});

describe('base64 and UTF-8 by hand', () => {
  it('agree with the platform on every text and all bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = bytesOfBase64(Buffer.from(text).toString('base64'));
        expect(bytes && textOfUtf8(bytes)).toBe(text);
        expect(bytesOfBase64(Buffer.from(text).toString('base64url'))).toEqual(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
      }),
    );
  });

  it('bad bytes become replacement characters, bad base64 is none', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(textOfUtf8(bytes).isWellFormed()).toBe(true);
      }),
    );
    expect(textOfUtf8(new Uint8Array([0x61, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x62]))).toMatch(/^a\uFFFD+b$/);
    expect(bytesOfBase64('not base64!')).toBeNull();
  });
});
