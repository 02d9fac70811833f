import { closeSync, openSync, readSync } from 'node:fs';

const READ_BYTES = 1 << 18;

/**
 * The bytes of a file, piece by piece. Reads at once instead of waiting for a thread to do it, which for logs of
 * thousands of small files takes a third of the time.
 */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (let at = 0; ;) {
      const piece = Buffer.allocUnsafe(READ_BYTES);
      const read = readSync(file, piece, 0, READ_BYTES, at);
      if (read === 0) return;
      at += read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}
