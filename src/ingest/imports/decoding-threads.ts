import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { LineChunk } from './line-chunk.ts';
import type { LineImport } from './line-decoder.ts';

const PROGRAM = new URL('./decoding-worker.ts', import.meta.url);
/** Two keep up with what this thread prices and loads, and each takes some 40 MiB. */
const MOST_THREADS = 2;
/** One in work, and one so that it need not wait for us. */
const CHUNKS_AT_ONCE = 2;
/**
 * Far more than a chunk and its calls take, for reaching a heap's limit ends the whole process and not only the thread.
 * The young generation is what counts: threads with V8's own default hold three times as much.
 */
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

/** Threads that decode chunks beside this one; they start with the first chunk. */
export class DecodingThreads {
  readonly #input: LineImport;
  #threads: readonly DecodingThread[] | null = null;

  constructor(input: LineImport) {
    this.#input = input;
  }

  /**
   * The chunk's items, packed (packed-items.ts); null when every thread has enough to do. The chunk's memory goes with it.
   * Fails when the thread that has it ends.
   */
  decode(chunk: LineChunk): Promise<string> | null {
    this.#threads ??= startThreads(this.#input);
    return this.#threads.find((thread) => thread.isFree)?.decode(chunk) ?? null;
  }

  async close(): Promise<void> {
    await Promise.all((this.#threads ?? []).map((thread) => thread.close()));
  }
}

/** One for every core but the one we are on. */
function startThreads(input: LineImport): DecodingThread[] {
  const length = Math.min(Math.max(availableParallelism() - 1, 1), MOST_THREADS);
  return Array.from({ length }, () => new DecodingThread(input));
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

  get isFree(): boolean {
    return this.#waiting.length < CHUNKS_AT_ONCE;
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
