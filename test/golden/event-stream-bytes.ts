import { crc32 } from 'node:zlib';

/** A message of an AWS event stream on the wire, as its decoder in core reads it. */
export function eventStreamBytes(type: string, payload: Buffer): Buffer {
  const isException = /(?:Exception|Error)$/.test(type);
  const headers = Buffer.concat([
    textHeader(isException ? ':exception-type' : ':event-type', type),
    textHeader(':content-type', 'application/json'),
    textHeader(':message-type', isException ? 'exception' : 'event'),
  ]);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const before = Buffer.concat([prelude, sum(prelude), headers, payload]);
  return Buffer.concat([before, sum(before)]);
}

function textHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
}

function sum(bytes: Buffer): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  return crc;
}
