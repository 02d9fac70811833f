import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { claudeCodeLog } from '../../../../test/claude-code-log.ts';
import { LogLines } from '../../../ingest/imports/log-lines.ts';
import type { Call } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import { ClaudeCodeReader } from './claude-code.ts';

/** What one line by itself comes to, by a reader that has read others before. */
function outcomeOf(reader: ClaudeCodeReader, line: string): (Call | Problem)[] {
  const lines = new LogLines(1 << 20);
  const outcomes: (Call | Problem)[] = [];
  for (const one of lines.add(Buffer.from(`${line}\n`))) {
    const problem = one && reader.read(one);
    outcomes.push(...(problem ? [problem] : []), ...reader.take('for good'));
  }
  return outcomes;
}

function newReader(): ClaudeCodeReader {
  return new ClaudeCodeReader({ now: Date.UTC(2026, 11, 1), door: 'claude-code' });
}

/** The same to JSON, but not as the agent writes it, so that the whole line is parsed. */
function disguised(line: string): string {
  return line.replace('"message":{', '"message": {');
}

/** Values and words of a line that others may stand for. */
const VALUES = [
  '0',
  '7',
  '999999999999',
  '1000000000000',
  '-1',
  '1.5',
  '1e3',
  'null',
  'true',
  '"5"',
  '""',
  '"tool_use"',
  '"a\\"b"',
  '"é"',
  '{}',
  '[]',
  '[3]',
  '[{"type":"message","input_tokens":1,"output_tokens":2}]',
  '{"output_tokens":7}',
  '"],\\"stop_reason\\":null"',
];
const VALUE = /(?<=":)(?:-?\d+|null|true|false|"(?:[^"\\]|\\.)*"|\[\])/g;

interface Change {
  readonly place: number;
  readonly value: string;
}

/** Puts other values in the place of some that stand there. */
function changed(line: string, changes: readonly Change[]): string {
  const values = [...line.matchAll(VALUE)];
  // Most of what matters stands at the end.
  const chosen = new Map(changes.map(({ place, value }) => [values.length - 1 - (place % values.length), value]));
  let index = 0;
  return line.replaceAll(VALUE, (stated) => chosen.get(index++) ?? stated);
}

it('a line is read as if it had been parsed whole, whatever lines came before and whatever its values are', () => {
  const lines = claudeCodeLog(5, 4, { textBytes: 80, turns: 20 })
    .files.flatMap((file) => file.lines)
    .filter((line) => line.includes('"assistant"'));
  const change = fc.record({ place: fc.nat(24), value: fc.constantFrom(...VALUES) });
  const edit = fc.record({ line: fc.nat(lines.length - 1), changes: fc.array(change, { maxLength: 3 }) });
  let known = 0;
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 30 }), (edits) => {
      const reader = newReader();
      for (const line of lines.slice(0, 3)) outcomeOf(reader, line);
      for (const { line, changes } of edits) {
        const text = changed(lines[line] ?? '', changes);
        const whole = outcomeOf(newReader(), disguised(text));
        known += whole.length;
        expect(outcomeOf(reader, text)).toEqual(whole);
      }
    }),
    { numRuns: 300 },
  );
  expect(known).toBeGreaterThan(1000);
});

it('what only looks like the end of an answer is none', () => {
  const lines = claudeCodeLog(5, 1, { textBytes: 80 }).files.flatMap((file) => file.lines);
  const line = lines.find((text) => text.includes('"stop_reason":"tool_use"')) ?? '';
  const reader = newReader();
  expect(outcomeOf(reader, line)).toHaveLength(1);
  const end = line.slice(line.indexOf('],"stop_reason"'));
  for (const odd of [
    `{"said":${JSON.stringify(end)}}`,
    line.replace('"content":[', `"content":[${JSON.stringify(end)},`),
  ])
    expect(outcomeOf(reader, odd)).toEqual(outcomeOf(newReader(), disguised(odd)));
});
