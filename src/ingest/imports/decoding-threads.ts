import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { Derivation, DerivationFacts } from '../derivation.ts';
import type { ChunkMemory } from './chunk-memory.ts';
import type { EncodedLines } from './encoded-lines.ts';
import type { LineChunk } from './line-chunk.ts';
import type { LineImport } from './line-decoder.ts';

const PROGRAM = new URL('./decoding-worker.ts', import.meta.url);
/** More would not keep to the memory that an import may take. */
const MOST_THREADS = 3;
/**
 * Far more than a chunk and its calls take, for reaching a heap's limit ends the whole process and not only the thread.
 * The young generation is what counts: a third of this one costs a tenth more processor time, twice as much only memory.
 */
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 48 };

/** What a thread is told when it starts. */
export interface ThreadTask {
  readonly input: LineImport;
  readonly facts: DerivationFacts;
}

/** A piece of a thread's work. */
export interface ThreadChunk {
  readonly chunk: LineChunk;
  /** In force when the chunk was read. */
  readonly sensitiveLabels: readonly string[];
}

/** What a thread has made of it. */
export interface ThreadAnswer {
  readonly lines: EncodedLines;
  /** Of the chunk, given back. */
  readonly memory: Uint8Array<ArrayBuffer>;
}

/** Threads that read and encode chunks beside this one: the first starts with the first chunk, others in long files. */
export class DecodingThreads {
  readonly #input: LineImport;
  readonly #derivation: Derivation;
  readonly #memory: ChunkMemory;
  readonly #linesAThread: number;
  readonly #most = Math.min(availableParallelism(), MOST_THREADS);
  readonly #threads: DecodingThread[] = [];
  /** The same for all, whatever prices come into force meanwhile. */
  #task: ThreadTask | null = null;

  /** Another thread starts when `linesAThread` were read for each that there is. */
  constructor(input: LineImport, derivation: Derivation, memory: ChunkMemory, linesAThread: number) {
    this.#linesAThread = linesAThread;
    this.#input = input;
    this.#derivation = derivation;
    this.#memory = memory;
  }

  /** What the chunk says, encoded. Takes the chunk's memory, for chunks to come. Fails when the thread that has it ends. */
  decode(chunk: LineChunk): Promise<EncodedLines> {
    const { length } = this.#threads;
    if (length < this.#most && chunk.firstLine > length * this.#linesAThread) this.#threads.push(this.#started());
    const [least] = this.#threads.toSorted((left, right) => left.chunks - right.chunks);
    if (!least) throw new Error('there is no thread to decode on');
    return least.decode({ chunk, sensitiveLabels: [...this.#derivation.sensitiveLabels] });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #started(): DecodingThread {
    this.#task ??= { input: this.#input, facts: this.#derivation.facts() };
    return new DecodingThread(this.#task, this.#memory);
  }
}

class DecodingThread {
  readonly #worker: Worker;
  /** Those who wait, in the order of their chunks, which is the order of the answers. */
  readonly #waiting: PromiseWithResolvers<EncodedLines>[] = [];
  #failure: AppError | null = null;

  constructor(task: ThreadTask, spare: ChunkMemory) {
    this.#worker = new Worker(PROGRAM, { workerData: task, resourceLimits: HEAP });
    this.#worker.on('message', ({ lines, memory }: ThreadAnswer) => {
      spare.give(memory);
      this.#waiting.shift()?.resolve(lines);
    });
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => this.#fail(`it ended with code ${code}`));
  }

  /** How many chunks it has to do. */
  get chunks(): number {
    return this.#waiting.length;
  }

  decode(work: ThreadChunk): Promise<EncodedLines> {
    if (this.#failure) return Promise.reject(this.#failure);
    const waiting = Promise.withResolvers<EncodedLines>();
    this.#waiting.push(waiting);
    this.#worker.postMessage(work, [work.chunk.bytes.buffer]);
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
