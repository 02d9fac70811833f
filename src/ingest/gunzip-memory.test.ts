import { gzipSync } from 'node:zlib';
import { assert, nat, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { GunzipMemory } from './gunzip-memory.ts';

it('gives what was zipped, one body after the other, whatever came in between', () => {
  const gunzips = new GunzipMemory();
  assert(
    property(uint8Array({ minLength: 1, maxLength: 5000 }), nat(), (bytes, cut) => {
      const zipped = gzipSync(bytes);
      expect(gunzips.inflated(zipped)).toEqual(Buffer.from(bytes));
      expect(gunzips.inflated(zipped.subarray(0, cut % zipped.length))).toBeNull();
      expect(gunzips.inflated(zipped)).toEqual(Buffer.from(bytes));
    }),
  );
});

it('leaves to others what is no single whole gzip, or says another length than it has', () => {
  const gunzips = new GunzipMemory();
  const zipped = gzipSync('a call');
  const longer = Buffer.from(zipped);
  longer.writeUInt32LE(7, longer.length - 4);
  const hostile = [
    Buffer.alloc(0),
    Buffer.from('no gzip at all'),
    Buffer.concat([zipped, zipped]),
    Buffer.concat([zipped, Buffer.from('more')]),
    longer,
    gzipSync(Buffer.alloc(1 << 21)),
  ];
  for (const body of hostile) expect(gunzips.inflated(body)).toBeNull();
  expect(String(gunzips.inflated(zipped))).toBe('a call');
});
