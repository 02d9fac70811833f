import { setImmediate } from 'node:timers/promises';
import type { Derivation } from '../derivation.ts';
import { ChunkMemory } from './chunk-memory.ts';
import { DecodingThreads } from './decoding-threads.ts';
import { type EncodedLines, LineEncoder } from './encoded-lines.ts';
import { type LineChunk, lineChunks } from './line-chunk.ts';
import { decodeLines, type LineImport } from './line-decoder.ts';

const MIB = 1 << 20;

/** In bytes of text, unless it says otherwise. */
export interface DecodingLimits {
  /** No more than this is decoded here: threads are worth their start only for more. */
  readonly here: number;
  /** A chunk larger than this has a line larger than a thread's heap is made for, and is decoded here too. */
  readonly chunk: number;
  /** Read ahead of the items that were taken. */
  readonly ahead: number;
  /**
   * Another thread starts when so many lines were read for each that there is. What a thread decodes in its first second is a
   * third of what it does later: V8 compiles the program for each anew, on cores that the engine and the other threads want too.
   */
  readonly linesAThread: number;
}

const LIMITS: DecodingLimits = { here: 4 * MIB, chunk: 2 * MIB, ahead: 4 * MIB, linesAThread: 50_000 };

/** How lines are read, and what is derived from each. */
interface LineReading {
  readonly input: LineImport;
  /** Of this thread. */
  readonly encoder: LineEncoder;
  readonly limits: DecodingLimits;
  readonly memory: ChunkMemory;
}

/**
 * One JSON object a line. Large input is decoded and encoded on several threads; what they read comes in the order of the
 * lines, and is the same, however many threads there are.
 */
export function lineFormat(
  input: LineImport,
  derivation: Derivation,
  limits: DecodingLimits = LIMITS,
): (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<EncodedLines> {
  return async function* (bytes) {
    const memory = new ChunkMemory();
    const threads = new DecodingThreads(input, derivation, memory, limits.linesAThread);
    const encoder = new LineEncoder(derivation);
    try {
      yield* inOrder(startedChunks(bytes, { input, encoder, limits, memory }, threads), limits.ahead);
    } finally {
      await threads.close();
    }
  };
}

/** A chunk that is being decoded, or what stands in its place. */
interface Started {
  readonly bytes: number;
  readonly lines: Promise<EncodedLines>;
}

async function* startedChunks(
  bytes: AsyncIterable<Uint8Array>,
  reading: LineReading,
  threads: DecodingThreads,
): AsyncGenerator<Started> {
  const { input, limits, memory } = reading;
  const held: LineChunk[] = [];
  let [read, failure]: [number, Promise<never> | null] = [0, null];
  try {
    for await (const chunk of lineChunks(bytes, input.maxLineBytes, memory)) {
      read += chunk.bytes.length;
      held.push(chunk);
      if (read > limits.here) yield* held.splice(0).map((some) => startedChunk(some, reading, threads));
    }
  } catch (error) {
    failure = Promise.reject(error);
    failure.catch(() => undefined);
  }
  for (const chunk of held) {
    // Whoever else waits for this thread has a turn.
    await setImmediate();
    yield { bytes: chunk.bytes.length, lines: decodeHere(chunk, reading) };
  }
  // Told when its turn comes: what was read before the failure is good.
  if (failure) yield { bytes: 0, lines: failure };
}

function startedChunk(chunk: LineChunk, reading: LineReading, threads: DecodingThreads): Started {
  const bytes = chunk.bytes.length;
  return { bytes, lines: bytes > reading.limits.chunk ? decodeHere(chunk, reading) : threads.decode(chunk) };
}

async function decodeHere(chunk: LineChunk, { input, encoder, memory }: LineReading): Promise<EncodedLines> {
  const lines = encoder.encode(decodeLines(chunk, input));
  memory.give(chunk.bytes);
  return lines;
}

async function* inOrder(chunks: AsyncIterable<Started>, limit: number): AsyncGenerator<EncodedLines> {
  const queue: Started[] = [];
  let ahead = 0;
  for await (const chunk of chunks) {
    // A failure is thrown when its turn comes; until then it must not count as unhandled.
    chunk.lines.catch(() => undefined);
    ahead += chunk.bytes;
    queue.push(chunk);
    while (ahead > limit) {
      const first = queue.shift();
      if (first) yield await first.lines;
      ahead -= first?.bytes ?? 0;
    }
  }
  for (const { lines } of queue) yield await lines;
}
