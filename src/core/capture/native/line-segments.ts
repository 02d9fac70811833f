import type { Problem } from '../../problem.ts';
import { type PromptSegment, SEGMENT_KINDS } from '../../prompt-segment.ts';
import { isObject } from '../json.ts';
import { fault } from './fault.ts';

const MAX_SEGMENTS = 1024;
const MAX_BYTES = 0xff_ff_ff_ff;
const HASH = /^[0-9a-f]{16}$/;
const REMEDY = 'Write [{"kind": "user", "hash": 16 hexadecimal digits, "bytes": …}].';

/** Reads the pieces of a prompt, adding to `faults` what is wrong with them; null when none are stated. */
export function segmentsOfLine(value: unknown, faults: Problem[]): readonly PromptSegment[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > MAX_SEGMENTS) {
    faults.push(fault('segments', `is no list of at most ${MAX_SEGMENTS} pieces`, REMEDY));
    return null;
  }
  const segments: PromptSegment[] = [];
  for (const [index, piece] of value.entries()) {
    const segment = segmentOf(piece);
    if (segment) segments.push(segment);
    else faults.push(fault(`segments[${index}]`, 'is no piece of a prompt', REMEDY));
  }
  return segments;
}

function segmentOf(piece: unknown): PromptSegment | null {
  if (!isObject(piece)) return null;
  const { hash, bytes } = piece;
  const kind = SEGMENT_KINDS.find((known) => known === piece['kind']);
  const isSound = typeof hash === 'string' && HASH.test(hash) && typeof bytes === 'number' && bytes >= 0;
  return kind && isSound && bytes <= MAX_BYTES ? { kind, hash, bytes: Math.round(bytes) } : null;
}
