import { readFileSync, rmSync } from 'node:fs';
import type { Config } from '../../config.ts';
import type { Span } from '../../core/span.ts';
import type { Log } from '../../log.ts';
import type { CallStore } from '../../store/call-store.ts';
import { keepRejected, type RejectedSample } from '../../store/metadata/rejected.ts';
import type { Metadata } from '../../store/metadata/metadata.ts';
import { lineFromCall } from '../../core/capture/native.ts';
import { RejectedInput } from '../imports/rejected.ts';
import { type Derive, Loader } from '../loader.ts';
import { framesIn } from './frame.ts';
import type { CapturedBatch } from './inbox.ts';
import {
  isAlive,
  removeWriter,
  type SealedSegment,
  sealedSegments,
  sealLeftBehind,
  writersIn,
} from './inbox-folder.ts';
import { batchIn } from './payload.ts';

const LOOK_EVERY_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const LOOK_FOR_DEAD_EVERY_MS = 2_000;

export interface DrainOptions {
  readonly config: Config;
  readonly callStore: CallStore;
  readonly derive: Derive;
  readonly metadata: Metadata;
  /** Puts spans into the store, once for each token; durable when it resolves. */
  readonly insertSpans: (spans: readonly Span[], token: string) => Promise<void>;
  readonly log: Log;
  readonly clock: () => number;
}

/**
 * Loads what doors have captured into the store: one load a segment, which is deleted when the store has it. A load that
 * is repeated, after a crash or a lost answer, bears the same token and the same ids, so nothing goes in twice.
 */
export class InboxDrain {
  readonly #options: DrainOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #lookedForDeadAt = Number.NEGATIVE_INFINITY;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** From now on the store follows the inbox by itself. */
  start(): void {
    this.#loop = this.#follow();
  }

  /** There is something new. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when everything that was sealed when this was called is in the store. */
  async settle(): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#drainAll());
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#loop;
    await this.#running.catch(() => undefined);
  }

  async #follow(): Promise<void> {
    let waitMs = LOOK_EVERY_MS;
    while (!this.#stopping.signal.aborted) {
      waitMs = await this.settle().then(
        () => LOOK_EVERY_MS,
        (error: unknown) => this.#complain(error, waitMs),
      );
      await this.#pause(waitMs);
    }
  }

  #complain(error: unknown, waitedMs: number): number {
    if (!this.#stopping.signal.aborted)
      this.#options.log.warn({ err: error }, 'the inbox cannot be loaded now; capture goes on');
    return Math.min(2 * waitedMs, LONGEST_WAIT_MS);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #drainAll(): Promise<void> {
    this.#takeOver();
    const { data } = this.#options.config;
    for (const writer of writersIn(data)) {
      for (const segment of sealedSegments(data, writer)) {
        if (this.#stopping.signal.aborted) return;
        await this.#load(segment);
      }
    }
  }

  /** Takes what writers have left that are gone, and their folders. */
  #takeOver(): void {
    const now = performance.now();
    if (now - this.#lookedForDeadAt < LOOK_FOR_DEAD_EVERY_MS) return;
    this.#lookedForDeadAt = now;
    const { config, log } = this.#options;
    const { data } = config;
    for (const writer of writersIn(data)) {
      if (isAlive(data, writer)) continue;
      const torn = sealLeftBehind(data, writer);
      if (torn > 0)
        log.warn({ writer, torn }, 'a last write that was cut short is dropped; nobody was told it was taken');
      removeWriter(data, writer);
    }
  }

  async #load({ path, name }: SealedSegment): Promise<void> {
    const { callStore, derive, insertSpans } = this.#options;
    const { frames, isTorn } = framesIn(readFileSync(path));
    if (isTorn) this.#options.log.error({ segment: name }, 'a segment is damaged; what follows the damage is lost');
    const rejected = new RejectedInput(this.#options.config.data, name);
    const samples: RejectedSample[] = [];
    const loader = new Loader(callStore, derive, name, (problem, call) => {
      rejected.add(problem, JSON.stringify(lineFromCall(call)));
      samples.push({ ...problem, importId: name, at: this.#options.clock(), door: call.door, sample: '' });
    });
    const spans: Span[] = [];
    for (const frame of frames) {
      const batch = batchIn(frame);
      for (const call of batch.calls) await loader.add(call);
      spans.push(...batch.spans);
      samples.push(...this.#refused(batch, name));
    }
    await loader.finish();
    if (spans.length > 0) await insertSpans(spans, name);
    await rejected.close();
    if (samples.length > 0) await keepRejected(this.#options.metadata, samples);
    rmSync(path);
  }

  #refused({ door, refused }: CapturedBatch, importId: string): RejectedSample[] {
    const at = this.#options.clock();
    return refused.map(({ problem, input }) => ({ ...problem, importId, at, door, sample: input ?? '' }));
  }
}
