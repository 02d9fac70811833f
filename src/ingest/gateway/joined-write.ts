import type { Writable } from 'node:stream';

/** Copying so much costs less than a second write. */
const MOST_COPIED = 16 * 1024;

/** Writes a head and what follows it in one go; false when the other side is slower than what it gets. */
export function writeBoth(stream: Writable, head: string | null, body: Buffer): boolean {
  if (head === null) return body.length === 0 || stream.write(body);
  const bytes = Buffer.from(head, 'latin1');
  if (body.length <= MOST_COPIED) return stream.write(body.length === 0 ? bytes : Buffer.concat([bytes, body]));
  stream.cork();
  stream.write(bytes);
  const isFast = stream.write(body);
  stream.uncork();
  return isFast;
}
