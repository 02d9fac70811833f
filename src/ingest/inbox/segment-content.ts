import { lineFromCall } from '../../core/capture/native.ts';
import type { Problem } from '../../core/problem.ts';
import type { Span } from '../../core/span.ts';
import { type CallBlock, CallEncoder, memoryOf } from '../../store/call-block.ts';
import type { Derivation } from '../derivation.ts';
import { storableRow } from '../storable-row.ts';
import { type Frame, framesIn } from './frame.ts';
import type { CapturedBatch } from './inbox.ts';
import { batchIn } from './payload.ts';

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
  const encoder = new CallEncoder();
  const content = {
    spans: new Array<Span>(),
    refused: new Array<RefusedContent>(),
    unstorable: new Array<UnstorableContent>(),
    unreadable: new Array<UnreadableContent>(),
  };
  for (const frame of frames) {
    const batch = batchOrReason(frame);
    if (typeof batch === 'string') {
      content.unreadable.push({ code: 'unreadable', reason: batch, text: frame.payload.toString('utf8') });
      continue;
    }
    const { door } = batch;
    for (const call of batch.calls) {
      const row = storableRow(call, derivation);
      if (!('problem' in row)) encoder.add(row);
      else content.unstorable.push({ problem: row.problem, door, line: JSON.stringify(lineFromCall(row.call)) });
    }
    for (const span of batch.spans) content.spans.push(derivation.pseudonymise(span));
    for (const { problem, input } of batch.refused) content.refused.push({ problem, door, sample: input ?? '' });
  }
  return { ...content, blocks: encoder.take() };
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
