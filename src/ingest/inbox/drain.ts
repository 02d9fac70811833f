import { setTimeout as sleep } from 'node:timers/promises';
import { keepDrainedOnly } from '../../store/metadata/drained.ts';
import {
  isAlive,
  removeDrafts,
  removeWriter,
  type SealedSegment,
  sealedSegments,
  sealLeftBehind,
  writersIn,
} from './inbox-folder.ts';
import type { SegmentContent } from './segment-content.ts';
import { isUnavailable, type LoadTarget, SegmentLoad } from './segment-load.ts';
import { SegmentReader } from './segment-reader.ts';

const LOOK_EVERY_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const LAST_TRY_MS = 3_000;
const LOOK_FOR_DEAD_EVERY_MS = 2_000;
/** So often a segment that the store refuses is tried whole. */
const TRIES_WHOLE = 3;

/** A segment that the store has refused. */
interface Refusal {
  tries: number;
  /** How many segments had been loaded when it was first refused. */
  readonly loadedBefore: number;
}

interface ReadSegment {
  readonly segment: SealedSegment;
  readonly content: Promise<SegmentContent>;
}

/** Loads what doors have captured into the store, one load a segment, and goes on whatever happens. */
export class InboxDrain {
  readonly #target: LoadTarget;
  readonly #reader: SegmentReader;
  readonly #stopping = new AbortController();
  readonly #refusals = new Map<string, Refusal>();
  #isStarted = false;
  #loaded = 0;
  #loop: Promise<void> = Promise.resolve();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #lookedForDeadAt = Number.NEGATIVE_INFINITY;
  #lastError: string | null = null;

  constructor(target: LoadTarget) {
    this.#target = target;
    this.#reader = new SegmentReader(target.derive);
  }

  /** Segments loaded by this process. */
  get loaded(): number {
    return this.#loaded;
  }

  /** Why the last attempt failed; null when it did not. */
  get lastError(): string | null {
    return this.#lastError;
  }

  /** From now on the store follows the inbox by itself. */
  start(): void {
    this.#isStarted = true;
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

  /** Tries once more to leave nothing in the inbox, if it ran at all. */
  async stop(): Promise<void> {
    if (this.#isStarted) await Promise.race([this.settle().catch(() => undefined), sleep(LAST_TRY_MS)]);
    this.#stopping.abort();
    this.#wake();
    await this.#loop;
    await this.#running.catch(() => undefined);
    await this.#reader.close();
  }

  async #follow(): Promise<void> {
    await this.#forgetDeleted().catch((error: unknown) => this.#complain(error));
    let waitMs = LOOK_EVERY_MS;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.settle();
        this.#lastError = null;
        waitMs = LOOK_EVERY_MS;
      } catch (error) {
        this.#complain(error);
        waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      }
      await this.#pause(waitMs);
    }
  }

  #complain(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error);
    if (this.#stopping.signal.aborted) return;
    this.#target.log.warn({ err: error }, 'the inbox cannot be loaded now; capture goes on');
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      // A failure is waited out; only good news shorten the wait.
      this.#wake = () => {
        if (ms > LOOK_EVERY_MS && !this.#stopping.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #forgetDeleted(): Promise<void> {
    const { config, metadata } = this.#target;
    removeDrafts(config.data);
    const there = writersIn(config.data).flatMap((writer) => sealedSegments(config.data, writer));
    await keepDrainedOnly(
      metadata,
      there.map(({ name }) => name),
    );
  }

  /** One pass over all segments. A refused one does not keep the others out; its refusal is thrown at the end. */
  async #drainAll(): Promise<void> {
    this.#takeOver();
    const { data } = this.#target.config;
    const segments = writersIn(data).flatMap((writer) => sealedSegments(data, writer));
    let refusal: unknown = null;
    for await (const { segment, content } of this.#readAhead(segments)) {
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#load(segment, content);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        refusal = error;
      }
    }
    if (refusal !== null) throw refusal;
  }

  /** Each segment with what it says; the next one is read while one is loaded. */
  async *#readAhead(segments: readonly SealedSegment[]): AsyncGenerator<ReadSegment> {
    const started: ReadSegment[] = [];
    for (const segment of segments) {
      const content = this.#reader.read(segment);
      // A failure is thrown when its turn comes; until then it must not count as unhandled.
      content.catch(() => undefined);
      started.push({ segment, content });
      const [first] = started;
      if (started.length > 1 && first) {
        started.shift();
        yield first;
      }
    }
    yield* started;
  }

  async #load(segment: SealedSegment, content: Promise<SegmentContent>): Promise<void> {
    const refusal = this.#refusals.get(segment.name);
    const load = new SegmentLoad(this.#target, segment);
    try {
      if (refusal === undefined || refusal.tries < TRIES_WHOLE) await load.whole(await content);
      else await load.apart(this.#loaded > refusal.loadedBefore);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      if (refusal) refusal.tries++;
      else this.#refusals.set(segment.name, { tries: 1, loadedBefore: this.#loaded });
      throw error;
    }
    this.#refusals.delete(segment.name);
    this.#loaded++;
  }

  /** Takes what writers have left that are gone, and their folders. */
  #takeOver(): void {
    const now = performance.now();
    if (now - this.#lookedForDeadAt < LOOK_FOR_DEAD_EVERY_MS) return;
    this.#lookedForDeadAt = now;
    const { config, log } = this.#target;
    const { data } = config;
    for (const writer of writersIn(data)) {
      if (isAlive(data, writer)) continue;
      const torn = sealLeftBehind(data, writer);
      if (torn > 0)
        log.warn({ writer, torn }, 'a last write that was cut short is dropped; nobody was told it was taken');
      removeWriter(data, writer);
    }
  }
}
