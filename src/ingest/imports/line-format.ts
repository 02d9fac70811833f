import { DecodingThreads } from './decoding-threads.ts';
import type { ImportFormat, Item } from './format.ts';
import { lineChunks } from './line-chunk.ts';
import { decodeLines, type LineImport } from './line-decoder.ts';
import { unpackItems } from './packed-items.ts';

const MIB = 1 << 20;

/** In bytes of text. */
export interface DecodingLimits {
  /** So much from the start is decoded here: threads are worth their start only for more. */
  readonly here: number;
  /** A chunk larger than this has a line larger than a thread's heap is made for, and is decoded here too. */
  readonly chunk: number;
  /** Read ahead of the items that were taken. */
  readonly ahead: number;
}

const LIMITS: DecodingLimits = { here: 4 * MIB, chunk: 2 * MIB, ahead: 4 * MIB };

/**
 * One JSON object a line. Large input is decoded on several threads; its items come in the order of the lines, and are
 * the same, however many threads there are.
 */
export function lineFormat(input: LineImport, limits: DecodingLimits = LIMITS): ImportFormat {
  return async function* (bytes) {
    const threads = new DecodingThreads(input);
    try {
      yield* inOrder(startedChunks(bytes, input, limits, threads), limits.ahead);
    } finally {
      await threads.close();
    }
  };
}

/** A chunk that is being decoded, or what stands in its place. */
interface Started {
  readonly bytes: number;
  readonly items: Promise<Iterable<Item>>;
}

async function* startedChunks(
  bytes: AsyncIterable<Uint8Array>,
  input: LineImport,
  limits: DecodingLimits,
  threads: DecodingThreads,
): AsyncGenerator<Started> {
  let read = 0;
  try {
    for await (const chunk of lineChunks(bytes, input.maxLineBytes)) {
      const size = chunk.bytes.length;
      read += size;
      const packed = read > limits.here && size <= limits.chunk ? threads.decode(chunk) : null;
      const items = packed ? packed.then(unpackItems) : Promise.resolve(decodeLines(chunk, input));
      yield { bytes: size, items };
    }
  } catch (error) {
    // Told when its turn comes: what was read before the failure is good.
    yield { bytes: 0, items: Promise.reject(error) };
  }
}

async function* inOrder(chunks: AsyncIterable<Started>, limit: number): AsyncGenerator<Iterable<Item>> {
  const queue: Started[] = [];
  let ahead = 0;
  for await (const chunk of chunks) {
    // A failure is thrown when its turn comes; until then it must not count as unhandled.
    chunk.items.catch(() => undefined);
    ahead += chunk.bytes;
    queue.push(chunk);
    while (ahead > limit) {
      const first = queue.shift();
      if (first) yield await first.items;
      ahead -= first?.bytes ?? 0;
    }
  }
  for (const { items } of queue) yield await items;
}
