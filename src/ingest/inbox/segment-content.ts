import type { Call } from '../../core/call.ts';
import { lineFromCall } from '../../core/capture/native.ts';
import type { Problem } from '../../core/problem.ts';
import type { Span } from '../../core/span.ts';
import { type CallBlock, CallEncoder, memoryOf } from '../../store/call-block.ts';
import type { Derivation } from '../derivation.ts';
import type { StorableStatement } from '../../store/statement-columns.ts';
import type { TouchedTraces } from '../../store/touched-traces.ts';
import { storableRow } from '../storable-row.ts';
import { type Frame, framesIn } from './frame.ts';
import type { CapturedBatch } from './inbox.ts';
import { batchIn } from './payload.ts';
import { SegmentTraces } from './segment-traces.ts';

/** A piece that a door refused. Its sender was told. */
interface RefusedContent {
  readonly problem: Problem;
  readonly door: string;
  readonly sample: string;
}

/** A call that was taken and cannot be stored: it stays, as a line. */
interface UnstorableContent {
  readonly problem: Problem;
  readonly door: string;
  readonly line: string;
}

/** Bytes of a segment that say nothing we know. */
interface UnreadableContent {
  readonly code: 'damaged' | 'unreadable' | 'refused-by-store';
  readonly reason: string;
  readonly text: string;
}

/** What a segment says, ready for the store. Plain data, so that it can come from another thread. */
export interface SegmentContent {
  readonly blocks: readonly CallBlock[];
  readonly spans: readonly Span[];
  readonly statements: readonly StorableStatement[];
  /** What the calls and spans are parts of. */
  readonly traces: TouchedTraces;
  readonly refused: readonly RefusedContent[];
  readonly unstorable: readonly UnstorableContent[];
  readonly unreadable: readonly UnreadableContent[];
}

/** What a whole segment says. */
export function contentOfSegment(segment: Buffer, derivation: Derivation): SegmentContent {
  const { frames, bytes, isTorn } = framesIn(segment);
  const content = contentOfFrames(frames, derivation);
  if (!isTorn) return content;
  const reason = 'the disk has not kept what was written';
  const damage = { code: 'damaged', reason, text: segment.toString('utf8', bytes) } as const;
  return { ...content, unreadable: [...content.unreadable, damage] };
}

export function contentOfFrames(frames: readonly Frame[], derivation: Derivation): SegmentContent {
  const gathered = new GatheredContent(derivation);
  for (const frame of frames) {
    const batch = batchOrReason(frame);
    if (typeof batch !== 'string') gathered.add(batch);
    else gathered.unreadable.push({ code: 'unreadable', reason: batch, text: frame.payload.toString('utf8') });
  }
  return gathered.finish();
}

class GatheredContent {
  readonly unreadable: UnreadableContent[] = [];
  readonly #spans: Span[] = [];
  readonly #statements: StorableStatement[] = [];
  readonly #refused: RefusedContent[] = [];
  readonly #unstorable: UnstorableContent[] = [];
  readonly #encoder = new CallEncoder();
  readonly #traces = new SegmentTraces();
  readonly #derivation: Derivation;

  constructor(derivation: Derivation) {
    this.#derivation = derivation;
  }

  add({ door, calls, spans, refused, statements = [] }: CapturedBatch): void {
    for (const call of calls) this.#addCall(call, door);
    for (const span of spans) this.#addSpan(this.#derivation.pseudonymise(span));
    for (const statement of statements) this.#statements.push(this.#derivation.statement(statement));
    for (const { problem, input } of refused) this.#refused.push({ problem, door, sample: input ?? '' });
  }

  finish(): SegmentContent {
    // Of what touches it: the nodes that calls become are counted as these.
    const traces = this.#traces.touched;
    for (const row of this.#traces.rows((node) => this.#spans.push(node))) this.#encoder.add(row);
    const blocks = this.#encoder.take();
    return {
      blocks,
      traces,
      spans: this.#spans,
      statements: this.#statements,
      refused: this.#refused,
      unstorable: this.#unstorable,
      unreadable: this.unreadable,
    };
  }

  #addCall(call: Call, door: string): void {
    const row = storableRow(call, this.#derivation);
    if ('problem' in row) {
      this.#unstorable.push({ problem: row.problem, door, line: JSON.stringify(lineFromCall(row.call)) });
    } else if (!this.#traces.addCall(row)) this.#encoder.add(row);
  }

  #addSpan(span: Span): void {
    this.#spans.push(span);
    this.#traces.addSpan(span);
  }
}

/** The memory to hand on with it. */
export function memoryOfContent({ blocks }: SegmentContent): ArrayBuffer[] {
  return blocks.flatMap(memoryOf);
}

function batchOrReason(frame: Frame): CapturedBatch | string {
  try {
    return batchIn(frame);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
