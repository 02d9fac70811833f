import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainCall, pricedAs } from '../../test/sample-call.ts';
import type { Call } from '../core/call.ts';
import { SEGMENT_KINDS } from '../core/prompt-segment.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES, type Usage } from '../core/quantity.ts';
import { recordOfBlock } from './block-record.ts';
import { callBlocks, type CallBlock } from './call-block.ts';
import { callRow } from './call-columns.ts';
import { readStoredCall } from './call-row.ts';
import { NativeBlock } from './native-block.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const tokens = fc.dictionary(
  fc.constantFrom(...INPUT_CLASSES, ...OUTPUT_CLASSES),
  fc.integer({ min: 1, max: 2 ** 40 }),
  {
    noNullPrototype: true,
  },
);
const usage: fc.Arbitrary<Usage> = fc
  .tuple(tokens, fc.option(fc.integer({ min: 1, max: 2 ** 40 })))
  .map(([some, micros]) => ({ ...some, ...(micros === null ? {} : { seconds: micros / 1e6 }) }));
const segment = fc.record({
  kind: fc.constantFrom(...SEGMENT_KINDS),
  hash: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((hash) => hash.toString(16).padStart(16, '0')),
  bytes: fc.nat(),
});
const call: fc.Arbitrary<Call> = fc
  .record({
    at: fc.integer({ min: Date.UTC(2026, 10, 1), max: Date.UTC(2026, 10, 30) }),
    requestModel: maybe(text),
    errorType: maybe(text),
    httpStatus: maybe(fc.integer({ min: 100, max: 599 })),
    durationMs: maybe(fc.nat()),
    usage,
    parts: maybe(fc.array(fc.record({ model: text, usage }), { maxLength: 2 })),
    streamed: fc.boolean(),
    traceId: maybe(text),
    conversationId: maybe(text),
    logicalRequestId: maybe(text),
    attempt: fc.integer({ min: 1, max: 65_535 }),
    labels: fc.dictionary(text, fc.string({ maxLength: 50 }), { maxKeys: 4, noNullPrototype: true }),
    reportedCost: maybe(fc.record({ picos: fc.bigInt({ min: 0n, max: 10n ** 17n }), currency: fc.constant('EUR') })),
    segments: maybe(fc.array(segment, { minLength: 1, maxLength: 3 })),
  })
  .map((fields) => ({ ...plainCall('sample'), ...fields }));

function blockOf(calls: readonly Call[]): CallBlock {
  const [block] = callBlocks(calls.map((each, index) => callRow(pricedAs(each, BigInt(index)), 'book')));
  if (!block) throw new Error('no block was made');
  return block;
}

function callAt(block: NativeBlock, row: number): Call {
  return readStoredCall(recordOfBlock(block, row)).call;
}

it('a call that is read back from its block is the same call', () => {
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 8 }), (calls) => {
      const { bytes, rows } = blockOf(calls);
      const block = new NativeBlock(bytes);
      expect(rows).toBe(calls.length);
      expect(calls.map((_, row) => callAt(block, row))).toEqual(calls);
    }),
    { numRuns: 50 },
  );
});

it('a block of some rows of another holds these rows and no other', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(call, fc.boolean()), { minLength: 1, maxLength: 8 }), (calls) => {
      const whole = new NativeBlock(blockOf(calls.map(([each]) => each)).bytes);
      const kept = calls.flatMap(([, isKept], row) => (isKept ? [row] : []));
      const some = new NativeBlock(whole.only(Uint32Array.from(kept)));
      expect(kept.map((_, row) => some.row(row))).toEqual(kept.map((row) => whole.row(row)));
    }),
    { numRuns: 50 },
  );
});
