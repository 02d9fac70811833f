import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { LineChunk } from './line-chunk.ts';
import type { LineImport } from './line-decoder.ts';

const PROGRAM = new URL('./decoding-worker.ts', import.meta.url);
const MOST_THREADS = 4;
/**
 * Far more than a chunk and its calls take, for reaching a heap's limit ends the whole process and not only the thread.
 * The young generation is what counts: threads with V8's own default hold three times as much.
 */
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Threads that decode chunks side by side; they start with the first chunk. */
export class DecodingThreads {
  readonly #input: LineImport;
  #threads: DecodingThread[] = [];
  #next = 0;

  constructor(input: LineImport) {
    this.#input = input;
  }

  /** The chunk's items, packed (packed-items.ts). Takes the chunk's memory; fails when the thread that has it ends. */
  decode(chunk: LineChunk): Promise<string> {
    if (this.#threads.length === 0) this.#threads = startThreads(this.#input);
    const thread = this.#threads[this.#next++ % this.#threads.length];
    if (!thread) throw new Error('there is no thread to decode with');
    return thread.decode(chunk);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

function startThreads(input: LineImport): DecodingThread[] {
  return Array.from({ length: Math.min(availableParallelism(), MOST_THREADS) }, () => new DecodingThread(input));
}

class DecodingThread {
  readonly #worker: Worker;
  /** Those who wait, in the order of their chunks, which is the order of the answers. */
  readonly #waiting: PromiseWithResolvers<string>[] = [];
  #failure: AppError | null = null;

  constructor(input: LineImport) {
    this.#worker = new Worker(PROGRAM, { workerData: input, resourceLimits: HEAP });
    this.#worker.on('message', (packed: string) => this.#waiting.shift()?.resolve(packed));
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => this.#fail(`it ended with code ${code}`));
  }

  decode(chunk: LineChunk): Promise<string> {
    if (this.#failure) return Promise.reject(this.#failure);
    const waiting = Promise.withResolvers<string>();
    this.#waiting.push(waiting);
    this.#worker.postMessage(chunk, [chunk.bytes.buffer]);
    return waiting.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.#failure ??= new AppError(
      'internal',
      `A thread that decodes the import has failed: ${reason}.`,
      'Import the same input again: what is already in counts as duplicate.',
    );
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}
