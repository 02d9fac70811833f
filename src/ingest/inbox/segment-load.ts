import { readFile, unlink } from 'node:fs/promises';
import type { Config } from '../../config.ts';
import { lineFromCall } from '../../core/capture/native.ts';
import type { Problem } from '../../core/problem.ts';
import type { Span } from '../../core/span.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { CallStore } from '../../store/call-store.ts';
import { forgetDrained, recordDrained } from '../../store/metadata/drained.ts';
import type { Metadata } from '../../store/metadata/metadata.ts';
import type { RejectedSample } from '../../store/metadata/rejected.ts';
import { RejectedInput } from '../imports/rejected.ts';
import type { Derivation } from '../derivation.ts';
import { Loader } from '../loader.ts';
import { type Frame, framesIn } from './frame.ts';
import type { CapturedBatch } from './inbox.ts';
import type { SealedSegment } from './inbox-folder.ts';
import { batchIn } from './payload.ts';
import { makeRoomForRejected } from './rejected-room.ts';

const LONGEST_TURN_MS = 2;

/** The stores that captured batches go to. */
export interface LoadTarget {
  readonly config: Config;
  readonly callStore: CallStore;
  readonly derive: Derivation;
  readonly metadata: Metadata;
  /** Puts spans into the store, once for each token; durable when it resolves. */
  readonly insertSpans: (spans: readonly Span[], token: string) => Promise<void>;
  readonly log: Log;
  readonly clock: () => number;
}

/** Whether the store cannot be reached at all, so that nothing else would go in either. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'store-unavailable';
}

/**
 * One segment on its way into the store. May be repeated, after a crash or a lost answer: it bears the same token and the
 * same ids, so nothing goes in twice. Its file is deleted when the store has it.
 */
export class SegmentLoad {
  readonly #target: LoadTarget;
  readonly #segment: SealedSegment;
  readonly #kept: RejectedInput;
  #refused: RejectedSample[] = [];

  constructor(target: LoadTarget, segment: SealedSegment) {
    this.#target = target;
    this.#segment = segment;
    this.#kept = new RejectedInput(target.config.data, segment.name);
  }

  async whole(): Promise<void> {
    try {
      const frames = await this.#frames();
      await this.#insert(this.#batches(frames), this.#segment.name);
      await this.#finish();
    } finally {
      this.#kept.close();
    }
  }

  /**
   * Each frame by itself, after the store has refused the whole for another reason than that it is away. What it refuses
   * again is set aside, provided that it takes others; else it is the store that ails, and the first refusal is thrown.
   */
  async apart(doesStoreTakeOthers: boolean): Promise<void> {
    try {
      await this.#eachFrame(doesStoreTakeOthers);
      await this.#finish();
    } finally {
      this.#kept.close();
    }
  }

  async #eachFrame(doesStoreTakeOthers: boolean): Promise<void> {
    const refusals: { readonly frame: Frame; readonly error: unknown }[] = [];
    const frames = await this.#frames();
    for (const [index, frame] of frames.entries()) {
      const before = this.#refused.length;
      try {
        await this.#insert(this.#batches([frame]), `${this.#segment.name}-${index}`);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        this.#refused.splice(before);
        refusals.push({ frame, error });
      }
    }
    const [first] = refusals;
    if (first && refusals.length === frames.length && !doesStoreTakeOthers) throw first.error;
    for (const { frame, error } of refusals) this.#setAside(frame.payload, 'refused-by-store', reasonOf(error));
  }

  async #frames(): Promise<readonly Frame[]> {
    this.#refused = [];
    const segment = await readFile(this.#segment.path);
    const { frames, bytes, isTorn } = framesIn(segment);
    if (isTorn) this.#setAside(segment.subarray(bytes), 'damaged', 'the disk has not kept what was written');
    return frames;
  }

  *#batches(frames: readonly Frame[]): Generator<CapturedBatch> {
    for (const frame of frames) {
      const batch = this.#batchIn(frame);
      if (batch) yield batch;
    }
  }

  #batchIn(frame: Frame): CapturedBatch | null {
    try {
      return batchIn(frame);
    } catch (error) {
      this.#setAside(frame.payload, 'unreadable', reasonOf(error));
      return null;
    }
  }

  async #insert(batches: Iterable<CapturedBatch>, token: string): Promise<void> {
    const { callStore, derive, insertSpans } = this.#target;
    const loader = new Loader(callStore, derive, token, (problem, call) => {
      this.#keep(problem, call.door, JSON.stringify(lineFromCall(call)));
    });
    const spans: Span[] = [];
    let pausedAt = performance.now();
    for (const { calls, spans: more, refused, door } of batches) {
      for (const call of calls) await loader.add(call);
      pausedAt = await letOthersIn(pausedAt);
      for (const span of more) spans.push(derive.pseudonymise(span));
      for (const { problem, input } of refused) this.#refuse(problem, door, input ?? '');
    }
    await loader.finish();
    if (spans.length > 0) await insertSpans(spans, token);
  }

  async #finish(): Promise<void> {
    const { metadata } = this.#target;
    const { name, path } = this.#segment;
    if (this.#kept.count > 0) makeRoomForRejected(this.#target.config.data);
    if (this.#refused.length > 0) await recordDrained(metadata, name, this.#refused);
    await unlink(path);
    if (this.#refused.length > 0) await forgetDrained(metadata, name);
  }

  /** What its sender was told is taken stays, though it cannot be in the store. */
  #keep(problem: Problem, door: string, input: string): void {
    this.#kept.add(problem, input);
    this.#refuse(problem, door, '');
  }

  #setAside(bytes: Buffer, code: string, reason: string): void {
    const place = `segment ${this.#segment.name}`;
    const remedy = `It is kept in ${this.#kept.path}; report it.`;
    this.#target.log.error({ segment: this.#segment.name, code, reason }, 'part of the inbox is set aside');
    this.#keep({ code, place, reason, remedy }, 'inbox', bytes.toString('utf8'));
  }

  #refuse(problem: Problem, door: string, sample: string): void {
    const { clock } = this.#target;
    this.#refused.push({ ...problem, importId: this.#segment.name, at: clock(), door, sample });
  }
}

/** Senders in this process wait while a segment is decoded; after a while they get their turn. */
async function letOthersIn(since: number): Promise<number> {
  if (performance.now() - since < LONGEST_TURN_MS) return since;
  await new Promise((resolve) => setImmediate(resolve));
  return performance.now();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
