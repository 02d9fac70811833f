import { describe, expect, it } from 'vitest';
import { hasUsage, inputTokens, outputTokens } from '../../src/core/quantity.ts';
import { contradictionIn, expectedTotals } from './oracle.ts';
import { capturedRows, captureRow, numbersIn, type RecordedRow } from './recorded.ts';

const captures = capturedRows();
const calls = captures.flatMap(({ row, captured }) => (captured.kind === 'call' ? [{ row, call: captured.call }] : []));

/** Rules under which a usage object in the response makes no usage in the call, each with its reason. */
const EXCUSES: readonly { readonly reason: string; readonly holds: (row: RecordedRow) => boolean }[] = [
  {
    reason: 'a usage object without a positive number says nothing; the call is unmetered',
    holds: (row) => row.usage_raw.every(({ usage }) => numbersIn(usage).every((number) => number === 0)),
  },
  {
    reason: 'storing a context is billed by the token-hour, which no response states',
    holds: (row) => row.api === 'cachedContents',
  },
];

describe('recorded provider traffic', () => {
  it('is all there', () => {
    expect(captures.length).toBe(2962);
    expect(captures.filter(({ row }) => row.has_usage).length).toBeGreaterThan(2300);
  });

  it('rejects nothing real', () => {
    const rejected = captures.filter(({ captured }) => captured.kind === 'rejected');
    expect(rejected.map(({ row, captured }) => [row.id, row.provider, captured])).toEqual([]);
  });

  it('every record with usage gives exactly one call with usage', () => {
    const missing = captures
      .filter(({ row }) => row.has_usage && !EXCUSES.some(({ holds }) => holds(row)))
      .filter(({ captured }) => captured.kind !== 'call' || !hasUsage(captured.call.usage));
    expect(missing.map(({ row }) => `${row.provider} ${row.api} ${row.id}`)).toEqual([]);
  });

  it('a call without usage is unmetered, and one with usage is metered', () => {
    const wrong = calls.filter(({ call }) => hasUsage(call.usage) !== (call.metering !== 'none'));
    expect(wrong.map(({ row }) => row.id)).toEqual([]);
  });

  it('the classes add up to the total the provider states', () => {
    const broken = calls.filter(({ call }) => call.conservation === 'broken');
    expect(broken.filter(({ row }) => contradictionIn(row) === null).map(idOf)).toEqual([]);
    expect(broken.length / calls.length).toBeLessThan(0.01);
    expect(calls.filter(({ call }) => call.conservation === 'holds').length).toBeGreaterThan(1500);
  });

  it('E05: output including reasoning, and input including cache, equal the recorded usage; nothing counts twice', () => {
    const judged = calls.flatMap(({ row, call }) => {
      const expected = row.has_usage ? expectedTotals(row) : null;
      return expected && contradictionIn(row) === null ? [{ row, call, expected }] : [];
    });
    const wrong = judged.filter(
      ({ call, expected }) =>
        inputTokens(call.usage) !== expected.input || outputTokens(call.usage) !== expected.output,
    );
    expect(wrong.map(({ row, call, expected }) => [row.provider, row.id, call.usage, expected])).toEqual([]);
    expect(judged.length / calls.filter(({ row }) => row.has_usage).length).toBeGreaterThan(0.9);
  });

  it('the parts of a call add up to its usage', () => {
    for (const { call } of calls.filter(({ call }) => call.parts !== null)) {
      const parts = call.parts ?? [];
      expect(parts.reduce((total, part) => total + inputTokens(part.usage), 0)).toBe(inputTokens(call.usage));
      expect(parts.reduce((total, part) => total + outputTokens(part.usage), 0)).toBe(outputTokens(call.usage));
    }
    expect(calls.some(({ call }) => call.parts !== null)).toBe(true);
  });

  it('reading a record again gives the same call', () => {
    const again = captures.map(({ row }) => captureRow(row));
    expect(again).toEqual(captures.map(({ captured }) => captured));
  });

  it('records share an id only when their provider gave them the same response id', () => {
    const shared = [...Map.groupBy(calls, ({ call }) => call.id).values()].filter((group) => group.length > 1);
    const wrong = shared.filter((group) => new Set(group.map(({ call }) => call.responseId)).size > 1);
    expect(wrong.map((group) => group.map(idOf))).toEqual([]);
  });

  it('records that share a response id tell of one call: the same usage, fixtures cut by hand aside', () => {
    const shared = [...Map.groupBy(calls, ({ call }) => call.id).values()].filter((group) => group.length > 1);
    const differing = shared.filter((group) => {
      const metered = group.filter(({ row, call }) => hasUsage(call.usage) && row.source_repo !== 'vercel/ai');
      return new Set(metered.map(({ call }) => JSON.stringify(call.usage))).size > 1;
    });
    expect(differing.map((group) => group.map(idOf))).toEqual([]);
  });

  it('failed attempts are calls of their own, with their error and without usage', () => {
    const failed = calls.filter(({ row }) => (row.response_status ?? 0) >= 400);
    expect(failed.length).toBeGreaterThan(100);
    for (const { row, call } of failed) {
      expect([row.id, ['error', 'timeout'].includes(call.status), call.errorType !== null]).toEqual([
        row.id,
        true,
        true,
      ]);
    }
  });
});

function idOf({ row }: { readonly row: RecordedRow }): string {
  return `${row.provider} ${row.api} ${row.id}`;
}
