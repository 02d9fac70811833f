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
import type { StorableStatement } from '../../store/statement-columns.ts';
import type { TouchedTraces } from '../../store/touched-traces.ts';
import { RejectedInput } from '../imports/rejected.ts';
import type { Derivation } from '../derivation.ts';
import { Loader } from '../loader.ts';
import { type Frame, framesIn } from './frame.ts';
import type { SealedSegment } from './inbox-folder.ts';
import { makeRoomForRejected } from './rejected-room.ts';
import { contentOfFrames, contentOfSegment, type SegmentContent } from './segment-content.ts';

/** The stores that captured batches go to. */
export interface LoadTarget {
  readonly config: Config;
  readonly callStore: CallStore;
  readonly derive: Derivation;
  readonly metadata: Metadata;
  /** Puts spans into the store, once for each token; durable when it resolves. */
  readonly insertSpans: (spans: readonly Span[], token: string) => Promise<void>;
  /** Puts statements of the business into the store, each in the place of what it said before; durable when it resolves. */
  readonly insertStatements: (statements: readonly StorableStatement[]) => Promise<void>;
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
  readonly #refused: RejectedSample[] = [];

  constructor(target: LoadTarget, segment: SealedSegment) {
    this.#target = target;
    this.#segment = segment;
    this.#kept = new RejectedInput(target.config.data, segment.name);
  }

  async whole(content: SegmentContent): Promise<void> {
    try {
      await this.#insert(content, this.#segment.name);
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
    const { derive } = this.#target;
    const segment = await readFile(this.#segment.path);
    const { frames, bytes } = framesIn(segment);
    const refusals: { readonly frame: Frame; readonly error: unknown }[] = [];
    for (const [index, frame] of frames.entries()) {
      const before = this.#refused.length;
      try {
        await this.#insert(contentOfFrames([frame], derive), `${this.#segment.name}-${index}`);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        this.#refused.splice(before);
        refusals.push({ frame, error });
      }
    }
    const [first] = refusals;
    if (first && refusals.length === frames.length && !doesStoreTakeOthers) throw first.error;
    for (const { frame, error } of refusals) {
      this.#setAside({ code: 'refused-by-store', reason: reasonOf(error), text: frame.payload.toString('utf8') });
    }
    // Without any frame, this is what it says of damage.
    await this.#insert(contentOfSegment(segment.subarray(bytes), derive), this.#segment.name);
  }

  async #insert(content: SegmentContent, token: string): Promise<void> {
    const { callStore, derive, insertSpans, insertStatements } = this.#target;
    const loader = new Loader(callStore, derive, token, (problem, call) =>
      this.#keep(problem, call.door, JSON.stringify(lineFromCall(call))),
    );
    await loader.addBlocks(content.blocks);
    const { duplicate } = await loader.finish();
    if (content.spans.length > 0) await insertSpans(content.spans, token);
    if (content.statements.length > 0) await insertStatements(content.statements);
    await callStore.completeTraces(touchedBy(content, duplicate), token);
    for (const { problem, door, line } of content.unstorable) this.#keep(problem, door, line);
    for (const { problem, door, sample } of content.refused) this.#refuse(problem, door, sample);
    for (const unreadable of content.unreadable) this.#setAside(unreadable);
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

  #setAside({ code, reason, text }: SegmentContent['unreadable'][number]): void {
    const place = `segment ${this.#segment.name}`;
    const remedy = `It is kept in ${this.#kept.path}; report it.`;
    this.#target.log.error({ segment: this.#segment.name, code, reason }, 'part of the inbox is set aside');
    this.#keep({ code, place, reason, remedy }, 'inbox', text);
  }

  #refuse(problem: Problem, door: string, sample: string): void {
    const { clock } = this.#target;
    this.#refused.push({ ...problem, importId: this.#segment.name, at: clock(), door, sample });
  }
}

/** What came before may have come as another call: then nobody knows how much of a trace is new. */
function touchedBy({ traces }: SegmentContent, duplicate: number): TouchedTraces {
  return duplicate === 0 ? traces : { ...traces, items: traces.ids.map(() => 0) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
