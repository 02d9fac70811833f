import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { claudeCodeLog } from '../../../test/claude-code-log.ts';
import { codexModel, codexSession, codexUsage } from '../../../test/codex-log.ts';
import { callsAmong } from '../../../test/imported-items.ts';
import type { Call } from '../../core/call.ts';
import type { LogPosition } from '../../core/capture/agent-log/agent-log.ts';
import { ClaudeCodeReader } from '../../core/capture/agent-log/claude-code.ts';
import { CodexReader } from '../../core/capture/agent-log/codex.ts';
import { agentLogFormat } from './agent-log.ts';

type Agent = 'claude-code' | 'codex';

const START: LogPosition = { bytes: 0, lines: 0, state: null };

/** What is read of a log from a place on, and the place to go on from. */
async function readOn(agent: Agent, bytes: Uint8Array, from: LogPosition, mayGrow: boolean) {
  const Reader = agent === 'codex' ? CodexReader : ClaudeCodeReader;
  const read = agentLogFormat({
    reader: (state) => new Reader({ now: Date.UTC(2026, 10, 22), door: agent }, state),
    labels: {},
    maxLineBytes: 1 << 22,
  });
  let position = from;
  const reached = (place: LogPosition): void => void (position = place);
  const content = Readable.from([bytes.subarray(from.bytes)]);
  const items = await Array.fromAsync(read(content, { from, mayGrow, reached }));
  return { calls: callsAmong(items.flatMap((some) => [...some])), position };
}

function linesOf(agent: Agent, seed: number): readonly string[] {
  if (agent === 'claude-code') return claudeCodeLog(seed, 1, { textBytes: 60, turns: 8 }).files[0]?.lines ?? [];
  const isFork = seed % 2 === 0;
  return [
    codexSession(isFork ? { forked_from_id: 'S0' } : {}),
    ...[1, 1, 2].map((total) => codexUsage(1, total, null)),
    codexModel(3, 'gpt-5-codex'),
    ...Array.from({ length: 9 }, (_, index) => codexUsage(5 + index, 3 + (index >> 1), index % 3 ? 1 : null)),
    codexModel(20, 'gpt-5.1-codex'),
    ...Array.from({ length: 9 }, (_, index) => codexUsage(21 + index, 10 + index, null)),
  ];
}

function byId(calls: readonly Call[]): ReadonlyMap<string, Call> {
  return new Map(calls.map((call) => [call.id, call]));
}

it('a log read in two goes gives the calls of one reading, wherever it ended for the time being', async () => {
  const agents = fc.constantFrom<Agent[]>('claude-code', 'codex');
  await fc.assert(
    fc.asyncProperty(agents, fc.nat(50), fc.nat(), async (agent, seed, end) => {
      const bytes = Buffer.from(`${linesOf(agent, seed).join('\n')}\n`);
      const cut = end % bytes.length;
      const first = await readOn(agent, bytes.subarray(0, cut), START, true);
      const second = await readOn(agent, bytes, first.position, false);
      const whole = await readOn(agent, bytes, START, false);
      expect(first.position.bytes).toBeLessThanOrEqual(cut);
      expect(byId([...first.calls, ...second.calls])).toEqual(byId(whole.calls));
      expect(second.position).toEqual(whole.position);
      expect(whole.position).toMatchObject({ bytes: bytes.length, lines: bytes.toString().split('\n').length - 1 });
    }),
    { numRuns: 100 },
  );
});

it('only an answer that does not say how it ended is held back, and only while the file may grow', async () => {
  const ended = claudeCodeLog(3, 1, { textBytes: 60, turns: 30 }).files[0]?.lines.filter(isLastOfAnswer) ?? [];
  const endless = ended.map((line) => line.replace('"stop_reason":"tool_use"', '"stop_reason":null'));
  const lastEndless = [...ended.slice(0, -1), ...endless.slice(-1)];
  const all = ended.length;
  expect(await givenOf(ended, true)).toEqual([all, all]);
  expect(await givenOf(lastEndless, true)).toEqual([all - 1, all - 1]);
  expect(await givenOf(lastEndless, false)).toEqual([all, all]);
  // Of logs that never say how an answer ended, sixteen wait.
  expect(await givenOf(endless, true)).toEqual([all - 16, all - 16]);
});

/** How many calls are given, and how many lines need not be read again. */
async function givenOf(lines: readonly string[], mayGrow: boolean): Promise<[number, number]> {
  const { calls, position } = await readOn('claude-code', Buffer.from(`${lines.join('\n')}\n`), START, mayGrow);
  return [calls.length, position.lines];
}

function isLastOfAnswer(line: string): boolean {
  return line.includes('"stop_reason":"tool_use"') && !line.includes('<synthetic>');
}
