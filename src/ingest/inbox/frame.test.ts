import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Frame, frameOf, framesIn } from './frame.ts';

const frames = fc.array(
  fc.record({
    kind: fc.nat(255),
    payload: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 12 },
);

function segmentOf(written: readonly Frame[], zeros: number): Buffer {
  return Buffer.concat([...written.flatMap(({ kind, payload }) => frameOf(kind, payload)), Buffer.alloc(zeros)]);
}

it('what is written is read, and the zeros behind it are nothing', () => {
  fc.assert(
    fc.property(frames, fc.nat(100), (written, zeros) => {
      const found = framesIn(segmentOf(written, zeros));
      expect(found.frames).toEqual(written);
      expect(found.isTorn).toBe(false);
    }),
  );
});

it('a segment that was cut anywhere gives the frames before the cut', () => {
  fc.assert(
    fc.property(frames, fc.nat(), (written, place) => {
      const segment = segmentOf(written, 0);
      const cut = segment.length === 0 ? 0 : place % segment.length;
      const { frames: found, bytes } = framesIn(segment.subarray(0, cut));
      expect(found).toEqual(written.slice(0, found.length));
      expect(bytes).toBeLessThanOrEqual(cut);
      const next = written[found.length];
      expect(next === undefined ? 0 : bytes + segmentOf([next], 0).length).toSatisfy(
        (end: number) => end === 0 || end > cut,
      );
    }),
  );
});

it('a bit that has changed anywhere ends the segment before it, and is told', () => {
  fc.assert(
    fc.property(frames, fc.nat(), fc.nat(7), (written, place, bit) => {
      fc.pre(written.length > 0);
      const segment = segmentOf(written, 50);
      const at = place % (segment.length - 50);
      segment.writeUInt8(segment.readUInt8(at) ^ (1 << bit), at);
      const { frames: found, isTorn, bytes } = framesIn(segment);
      expect(found).toEqual(written.slice(0, found.length));
      expect(bytes).toBeLessThanOrEqual(at);
      expect(isTorn).toBe(true);
    }),
  );
});
