import type { Writable } from 'node:stream';

/** Copying so much costs less than a second write. */
const MOST_COPIED = 16 * 1024;

/** Writes a head and what follows it in one go; false when the other side is slower than what it gets. */
export function writeBoth(stream: Writable, head: string | null, body: Buffer): boolean {
  if (head === null) return body.length === 0 || stream.write(body);
  const isShort = body.length <= MOST_COPIED;
  const bytes = Buffer.allocUnsafe(head.length + (isShort ? body.length : 0));
  bytes.write(head, 'latin1');
  if (isShort) {
    body.copy(bytes, head.length);
    return stream.write(bytes);
  }
  stream.cork();
  stream.write(bytes);
  const isFast = stream.write(body);
  stream.uncork();
  return isFast;
}
