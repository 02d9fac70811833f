import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileBytes, fileFacts } from '../../src/cli/file-bytes.ts';
import type { SourceFile } from '../../src/ingest/imports/known-logs.ts';
import { importFiles } from '../../src/operations/import.ts';
import type { ImportSummary } from '../../src/operations/import-schema.ts';
import { claudeCodeLog } from '../claude-code-log.ts';
import { codexModel, codexSession, codexUsage } from '../codex-log.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const LONG_AGO = new Date(NOW - 600_000);
const JUST_NOW = new Date(NOW - 1000);
const folder = mkdtempSync(join(tmpdir(), 'whence-agent-logs-'));

describe('logs of agents that are imported again', () => {
  let whence: TestWhence;
  beforeAll(async () => void (whence = await openWhence({}, () => NOW)));
  afterAll(async () => {
    await whence.close();
    rmSync(folder, { recursive: true });
  });

  /** Imports files, and tells from where on the bytes of each were read. */
  async function imported(
    paths: readonly string[],
    { format = 'claude-code', label = [] }: { format?: 'claude-code' | 'codex'; label?: string[] } = {},
  ): Promise<ImportSummary & { readonly opened: readonly number[] }> {
    const opened: number[] = [];
    const files = paths.map((path): SourceFile => {
      const content = (from: number): AsyncIterable<Uint8Array> => {
        opened.push(from);
        return fileBytes(path, from);
      };
      return { name: path, onDisk: fileFacts(path), content };
    });
    const summary = await importFiles(whence.context, { format, label, source: 'test' }, files);
    return { ...summary, opened };
  }

  it('only what was appended is read, and files that did not grow are not opened', async () => {
    const { files, answers } = claudeCodeLog(11, 6, { textBytes: 100 });
    const paths = files.map(({ lines }, index) =>
      written(`grows-${index}.jsonl`, `${lines.slice(0, -9).join('\n')}\n`),
    );
    const before = paths.reduce((sum, path) => sum + (fileFacts(path)?.bytes ?? 0), 0);
    const first = await imported(paths);
    expect([first.bytesBefore, first.rejected]).toEqual([0, 0]);

    const untouched = await imported(paths);
    expect(untouched).toMatchObject({ read: 0, accepted: 0, duplicate: 0, bytesBefore: before, opened: [] });

    for (const [index, { lines }] of files.entries()) append(paths[index] ?? '', `${lines.slice(-9).join('\n')}\n`);
    const second = await imported(paths);
    expect(second).toMatchObject({ rejected: 0, bytesBefore: before });
    expect(second.read).toBeLessThan(9 * files.length);
    expect(first.accepted + second.accepted).toBe(answers.size);
    const { totals } = await whence.ask<{ totals: Record<string, unknown> }>('query', {
      measure: 'outputTokens',
      from: '2026-10-01',
      to: '2026-10-31',
    });
    expect(totals['outputTokens']).toBe([...answers.values()].reduce((sum, usage) => sum + usage.output_tokens, 0));
  });

  it('an answer that is being written waits for its end, and then counts whole', async () => {
    const path = written('written.jsonl', `${line('A', 400, 'end_turn')}\n${line('B', 3, null)}\n`, JUST_NOW);
    expect(await imported([path])).toMatchObject({ read: 1, accepted: 1, rejected: 0 });
    expect(await imported([path])).toMatchObject({ read: 0, accepted: 0 });
    append(path, `${line('B', 500, 'tool_use')}\n`, JUST_NOW);
    expect(await imported([path])).toMatchObject({ read: 1, accepted: 1, rejected: 0 });
    expect(await outputOf('B')).toBe(500);
  });

  it('an answer that goes on after two quiet minutes counts whole', async () => {
    const path = written('paused.jsonl', `${line('J', 3, null)}\n`);
    expect(await imported([path])).toMatchObject({ read: 1, accepted: 1 });
    append(path, `${line('J', 600, 'end_turn')}\n`);
    expect(await imported([path])).toMatchObject({ read: 1, accepted: 0, duplicate: 1, rejected: 0 });
    expect(await outputOf('J')).toBe(600);
  });

  it('an answer that never ended counts when its file has been quiet for two minutes', async () => {
    const path = written('broken-off.jsonl', `${line('C', 7, null)}\n${line('D', 9, null).slice(0, 80)}`, JUST_NOW);
    expect(await imported([path])).toMatchObject({ read: 0, accepted: 0, rejected: 0 });
    utimesSync(path, LONG_AGO, LONG_AGO);
    expect(await imported([path])).toMatchObject({ read: 1, accepted: 1, rejected: 0 });
    expect(await imported([path])).toMatchObject({ read: 0, opened: [] });
  });

  it('a copy in another log is a duplicate, and the main conversation keeps the answer', async () => {
    const [main, copy] = [
      line('K', 30, 'end_turn'),
      line('K', 30, 'end_turn').replace('false', 'true').replace('s-1', 's-2'),
    ];
    const paths = [written('main.jsonl', `${main}\n`), written('agent-1.jsonl', `${copy}\n`)];
    expect(await imported(paths)).toMatchObject({ read: 2, accepted: 1, duplicate: 1, rejected: 0 });
    const { call } = await whence.ask<{ call: object }>('call', { id: idOf('K') });
    expect(call).toMatchObject({ role: 'primary', conversationId: 's-1' });
  });

  it('a file that is another one now, or a shorter one, is read from its beginning; nothing counts twice', async () => {
    const [e, f] = [line('E', 10, 'end_turn'), line('F', 20, 'end_turn')];
    const path = written('rewritten.jsonl', `${e}\n`);
    await imported([path]);
    written('rewritten.jsonl', `${f}\n${e}\n`);
    expect(await imported([path])).toMatchObject({ read: 2, accepted: 1, duplicate: 1, bytesBefore: 0 });
    written('rewritten.jsonl', `${f}\n`, JUST_NOW);
    expect(await imported([path])).toMatchObject({ read: 1, accepted: 0, duplicate: 1, bytesBefore: 0 });
  });

  it('imported under other labels it is read from its beginning', async () => {
    const path = written('labelled.jsonl', `${line('G', 10, 'end_turn')}\n`);
    await imported([path]);
    expect(await imported([path], { label: ['team=payments'] })).toMatchObject({ read: 1, bytesBefore: 0 });
  });

  it('a file that could not be read to its end is read again from its beginning', async () => {
    const whole = gzipSync(`${line('H', 10, 'end_turn')}\n${line('I', 10, 'end_turn')}\n`.repeat(50));
    const path = written('cut.jsonl.gz', whole.subarray(0, -20));
    expect(await imported([path])).toMatchObject({ rejected: 1, problems: [{ code: 'unreadable-input' }] });
    expect(await imported([path])).toMatchObject({ rejected: 1, bytesBefore: 0 });
    written('cut.jsonl.gz', whole);
    expect(await imported([path])).toMatchObject({ rejected: 0, bytesBefore: 0 });
    expect(await imported([path])).toMatchObject({ read: 0, opened: [] });
  });

  it('Codex goes on with the totals, the model and the session of the lines before', async () => {
    const path = written(
      'rollout.jsonl',
      [
        codexSession({ forked_from_id: 'S0' }),
        codexModel(1, 'gpt-5-codex'),
        codexUsage(1, 80, null),
        codexUsage(9, 100, null),
      ]
        .map((text) => `${text}\n`)
        .join(''),
      JUST_NOW,
    );
    expect(await imported([path], { format: 'codex' })).toMatchObject({ read: 1, accepted: 1 });
    append(path, `${codexUsage(10, 100, null)}\n${codexUsage(20, 160, null)}\n`, JUST_NOW);
    expect(await imported([path], { format: 'codex' })).toMatchObject({ read: 1, accepted: 1, rejected: 0 });
    const { totals } = await whence.ask<{ totals: Record<string, unknown> }>('query', {
      measure: 'calls,outputTokens',
      where: ['model=gpt-5-codex'],
      from: '2026-11-01',
      to: '2026-11-02',
    });
    expect(totals).toMatchObject({ calls: 2, outputTokens: 400 });
  });

  async function outputOf(name: string): Promise<number> {
    const { call } = await whence.ask<{ call: { usage: Record<string, number> } }>('call', { id: idOf(name) });
    return call.usage['visibleOutputTokens'] ?? 0;
  }
});

function written(name: string, content: string | Uint8Array, at = LONG_AGO): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, at, at);
  return path;
}

function append(path: string, text: string, at = LONG_AGO): void {
  appendFileSync(path, text);
  utimesSync(path, at, at);
}

function idOf(name: string): string {
  return `msg_01ABCDEFGHJKLMNPQRSTU${name}1`;
}

function line(name: string, output: number, stopReason: string | null): string {
  return JSON.stringify({
    parentUuid: 'p',
    isSidechain: false,
    cwd: '/home/someone/shop',
    sessionId: 's-1',
    message: {
      model: 'claude-sonnet-4-5-20250929',
      id: idOf(name),
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'For the Snark was a Boojum, you see' }],
      stop_reason: stopReason,
      stop_sequence: null,
      usage: { input_tokens: 4, output_tokens: output, service_tier: 'standard' },
    },
    requestId: `req_${name}`,
    type: 'assistant',
    uuid: 'u',
    timestamp: '2026-11-01T12:00:00.000Z',
  });
}
