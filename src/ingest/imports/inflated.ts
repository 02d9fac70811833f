import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** Pieces whose memory stays as it is, of pieces that are each good until the next is asked for. */
export async function* copied(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) yield new Uint8Array(piece);
}

/**
 * Passes plain bytes through and inflates gzip, which is recognised by its first bytes. Pieces that come, and those that go,
 * are each good until the next is asked for.
 */
export async function* inflated(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done) return;
  const rest = (async function* () {
    yield first.value;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  })();
  if (first.value[0] !== GZIP_MAGIC[0] || first.value[1] !== GZIP_MAGIC[1]) {
    yield* rest;
    return;
  }
  const output = new PassThrough();
  const done = pipeline(Readable.from(copied(rest)), createGunzip(), output).catch((error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  for await (const chunk of output as AsyncIterable<Uint8Array>) yield chunk;
  await done;
}
