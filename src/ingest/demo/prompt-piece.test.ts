import { expect, it } from 'vitest';
import { promptPieces } from '../../core/analysis/behaviour/prompt-pieces.ts';
import { Demo } from './generate.ts';
import { breaksCache, segmentsOf } from './prompt-piece.ts';

const CALLS = [...new Demo({ seed: 5, calls: 20_000, endAt: Date.UTC(2026, 10, 23) }).calls()];
const ANSWERED = CALLS.filter(({ refusal }) => refusal === null);

function inputOf({ usage }: (typeof CALLS)[number]): number {
  return usage.uncached + usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h;
}

it('the pieces of a prompt add up to its input, and those that were said before to its history', () => {
  for (const call of ANSWERED) {
    const input = inputOf(call);
    if (input === 0) continue;
    expect(call.pieces.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(input);
    expect(promptPieces(segmentsOf(call), input)?.history).toBe(call.historyTokens);
  }
});

it('a turn carries the pieces of the turn before, and its beginning is the same unless the story breaks it', () => {
  const turns = ANSWERED.filter(({ context, role }) => context.conversationId !== null && role === 'primary');
  const conversations = [...Map.groupBy(turns, ({ context }) => context.conversationId).values()];
  let [kept, broken] = [0, 0];
  for (const [first, second] of conversations) {
    if (first === undefined || second === undefined) continue;
    const [before, after] = [segmentsOf(first) ?? [], segmentsOf(second) ?? []];
    if (breaksCache(second)) {
      expect(after[0]).not.toEqual(before[0]);
      broken++;
    } else if (!breaksCache(first)) {
      expect(after.slice(0, before.length)).toEqual(before);
      kept++;
    }
  }
  expect(kept).toBeGreaterThan(100);
  expect(broken).toBeGreaterThan(0);
});

it('an agent in a loop is told the same again and again, others are not', () => {
  const agents = ANSWERED.filter(({ context, role }) => context.feature.pattern === 'agent' && role !== 'subagent');
  const runs = [...Map.groupBy(agents, ({ context }) => context.traceId).values()];
  const longest = runs.map((run) => {
    const newest = run.map((call) => segmentsOf(call)?.at(-1)?.hash);
    return Math.max(...newest.map((hash) => newest.filter((other) => other === hash).length));
  });
  expect(longest.filter((times) => times >= 5).length).toBeGreaterThan(0);
  expect(longest.filter((times) => times >= 5).length).toBeLessThan(longest.length / 2);
});
