import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Derivation, DerivationFacts } from '../derivation.ts';
import type { SealedSegment } from './inbox-folder.ts';
import { contentOfSegment, type SegmentContent } from './segment-content.ts';

const PROGRAM = new URL('./segment-worker.ts', import.meta.url);
const KIB = 1024;
/** Smaller ones take a few milliseconds: a thread is worth its memory only where much comes in. */
const SMALL_BYTES = 256 * KIB;
/** What is larger has a batch in it that the heap of the thread is not made for. */
const LARGE_BYTES = 32 * KIB * KIB;
/** Reaching the limit of its heap ends the whole process and not only the thread. */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

/** What the thread is asked. */
export interface SegmentQuestion {
  readonly path: string;
  /** In force when the segment is read. */
  readonly sensitiveLabels: readonly string[];
}

/** Reads segments: small ones here, others on a thread, so that senders in this process need not wait for it. */
export class SegmentReader {
  readonly #derivation: Derivation;
  #thread: SegmentThread | null = null;
  #threadBook = '';

  constructor(derivation: Derivation) {
    this.#derivation = derivation;
  }

  async read({ path, bytes }: SealedSegment): Promise<SegmentContent> {
    if (bytes < SMALL_BYTES || bytes > LARGE_BYTES) return contentOfSegment(await readFile(path), this.#derivation);
    return this.#threadInForce().ask({ path, sensitiveLabels: [...this.#derivation.sensitiveLabels] });
  }

  /** One that prices as this process does: prices may have been changed since the last was started. */
  #threadInForce(): SegmentThread {
    const { priceBook } = this.#derivation;
    if (this.#thread && this.#threadBook !== priceBook) {
      void this.#thread.close();
      this.#thread = null;
    }
    if (this.#thread === null || this.#thread.isGone) this.#thread = new SegmentThread(this.#derivation.facts());
    this.#threadBook = priceBook;
    return this.#thread;
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }
}

class SegmentThread {
  readonly #worker: Worker;
  /** Those who wait, in the order of their questions, which is the order of the answers. */
  readonly #waiting: PromiseWithResolvers<SegmentContent>[] = [];
  isGone = false;

  constructor(facts: DerivationFacts) {
    this.#worker = new Worker(PROGRAM, { workerData: facts, resourceLimits: HEAP });
    this.#worker.on('message', (content: SegmentContent) => this.#waiting.shift()?.resolve(content));
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => this.#fail(`it ended with code ${code}`));
    this.#worker.unref();
  }

  ask(question: SegmentQuestion): Promise<SegmentContent> {
    const waiting = Promise.withResolvers<SegmentContent>();
    this.#waiting.push(waiting);
    this.#worker.postMessage(question, []);
    return waiting.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.isGone = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(new Error(`a segment could not be read: ${reason}`));
  }
}
