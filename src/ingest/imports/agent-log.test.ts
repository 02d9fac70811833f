import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerUsage, claudeCodeLog } from '../../../test/claude-code-log.ts';
import {
  codexLine as line,
  codexModel as model,
  codexSession as meta,
  codexUsage as counted,
} from '../../../test/codex-log.ts';
import { callsAmong, importedItems } from '../../../test/imported-items.ts';
import type { Call } from '../../core/call.ts';

async function callsOf(format: 'claude-code' | 'codex', text: string, size?: number): Promise<Call[]> {
  return callsAmong(await importedItems(format, text, size === undefined ? {} : { size }));
}

function totalOf(answers: Iterable<AnswerUsage>) {
  const total = { calls: 0, input: 0, read: 0, write: 0, write1h: 0, output: 0 };
  for (const usage of answers) {
    total.calls++;
    total.input += usage.input_tokens;
    total.read += usage.cache_read_input_tokens;
    total.write += usage.cache_creation.ephemeral_5m_input_tokens;
    total.write1h += usage.cache_creation.ephemeral_1h_input_tokens;
    total.output += usage.output_tokens;
  }
  return total;
}

function countedOf(calls: readonly Call[]) {
  const total = { calls: 0, input: 0, read: 0, write: 0, write1h: 0, output: 0 };
  for (const { usage } of calls) {
    total.calls++;
    total.input += usage.uncachedInputTokens ?? 0;
    total.read += usage.cacheReadTokens ?? 0;
    total.write += usage.cacheWriteTokens ?? 0;
    total.write1h += usage.cacheWrite1hTokens ?? 0;
    total.output += usage.visibleOutputTokens ?? 0;
  }
  return total;
}

/** Each call once, as the store keeps it: the first that came. */
function firstOfEach(calls: readonly Call[]): Call[] {
  return [...new Map(calls.toReversed().map((call) => [call.id, call])).values()];
}

describe('Claude Code', () => {
  it('an answer in several lines is one call with the highest output, wherever the file is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 200, max: 9000 }), async (seed, size) => {
        const { files, answers } = claudeCodeLog(seed, 3, { textBytes: 300 });
        const calls: Call[] = [];
        for (const { lines } of files) calls.push(...(await callsOf('claude-code', `${lines.join('\n')}\n`, size)));
        expect(countedOf(firstOfEach(calls))).toEqual(totalOf(answers.values()));
      }),
      { numRuns: 30 },
    );
  });

  it('a line is read alike whatever the order of its keys and its blanks', async () => {
    const { files } = claudeCodeLog(7, 4, { textBytes: 200 });
    for (const { lines } of files) {
      const spaced = lines.map((line) => JSON.stringify(JSON.parse(line), null, 1).replaceAll('\n', ' '));
      const turned = lines.map((line) => JSON.stringify(reversed(JSON.parse(line))));
      const expected = await callsOf('claude-code', lines.join('\n'));
      expect(await callsOf('claude-code', spaced.join('\n'))).toEqual(expected);
      expect(await callsOf('claude-code', turned.join('\r\n'))).toEqual(expected);
    }
  });

  it('a call has its session, project, branch, version and whether a subagent made it; no path, no cost', async () => {
    const [call] = await callsOf('claude-code', ANSWER);
    expect(call).toMatchObject({
      identity: 'response:msg_01ABCDEFGHJKLMNPQRSTUVW1',
      provider: 'anthropic',
      responseModel: 'claude-sonnet-4-5-20250929',
      usage: {
        uncachedInputTokens: 4,
        cacheReadTokens: 100,
        cacheWrite1hTokens: 30,
        visibleOutputTokens: 50,
        webSearches: 2,
      },
      serviceTier: 'fast',
      conversationId: 's-1',
      role: 'subagent',
      labels: {
        tool: 'claude-code',
        project: 'räume',
        gitBranch: 'main',
        version: '2.0.1',
        userType: 'external',
        agent: 'a1',
      },
      reportedCost: null,
    });
    expect(JSON.stringify(call)).not.toContain('/home');
  });

  it('hosts are told by the id they give, and what no model said is no call', async () => {
    const bedrock = ANSWER.replace('msg_01', 'msg_bdrk_01');
    expect((await callsOf('claude-code', bedrock))[0]?.provider).toBe('aws.bedrock');
    expect(await callsOf('claude-code', ANSWER.replace('claude-sonnet-4-5-20250929', '<synthetic>'))).toEqual([]);
  });

  it('the main conversation comes before a subagent that repeats it', async () => {
    const main = ANSWER.replace('"isSidechain":true', '"isSidechain":false');
    for (const lines of [
      [main, ANSWER],
      [ANSWER, main],
    ]) {
      const [call, ...others] = await callsOf('claude-code', lines.join('\n'));
      expect([call?.role, others]).toEqual(['primary', []]);
    }
  });

  it('an answer that is cut off is rejected with its line and without its text; the rest goes on', async () => {
    const items = await importedItems(
      'claude-code',
      `{"type":"summary"}\n${ANSWER.slice(0, 300)}\n${ANSWER}\n${ANSWER.slice(0, 290)}`,
    );
    expect(items.map(({ captured }) => captured.kind)).toEqual(['rejected', 'call']);
    expect(items[0]?.captured).toMatchObject({ problem: { code: 'not-json', place: 'line 2' } });
    expect(items[0]?.input).not.toContain('Snark');
  });

  it('usage that no model can have is rejected', async () => {
    const [item] = await importedItems('claude-code', ANSWER.replace('"output_tokens":50', '"output_tokens":-50'));
    expect(item?.captured).toMatchObject({
      kind: 'rejected',
      problem: { code: 'bad-quantity', place: 'line 1, claude-code usage.reasoningTokens' },
    });
  });
});

const ANSWER = JSON.stringify({
  parentUuid: 'p',
  isSidechain: true,
  userType: 'external',
  cwd: '/home/someone/räume/',
  sessionId: 's-1',
  version: '2.0.1',
  gitBranch: 'main',
  agentId: 'a1',
  message: {
    model: 'claude-sonnet-4-5-20250929',
    id: 'msg_01ABCDEFGHJKLMNPQRSTUVW1',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'text', text: 'For the Snark was a Boojum, you see' }],
    stop_reason: 'end_turn',
    usage: {
      input_tokens: 4,
      cache_creation_input_tokens: 30,
      cache_read_input_tokens: 100,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 30 },
      output_tokens: 50,
      server_tool_use: { web_search_requests: 2 },
      service_tier: 'standard',
      speed: 'fast',
    },
  },
  costUSD: 12.5,
  requestId: 'req_1',
  type: 'assistant',
  uuid: 'u',
  timestamp: '2026-11-01T12:00:00.000Z',
});

/** The same value with the keys of every object turned round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe('Codex', () => {
  const session = [
    meta({}),
    model(1, 'gpt-5-codex'),
    line(2, 'event_msg', { type: 'token_count', info: null, rate_limits: {} }),
    counted(5, 1, 1),
    counted(6, 1, 1),
    line(7, 'response_item', { type: 'message', content: [{ text: 'the Snark "type":"token_count"' }] }),
    model(8, 'gpt-5.1-codex'),
    line(8, 'event_msg', { type: 'thread_settings_applied', thread_settings: { service_tier: 'priority' } }),
    counted(9, 3, 2),
    counted(12, 7, null),
  ];

  it('totals are cumulative and repeat; each answer counts once, by the model of its turn', async () => {
    const calls = await callsOf('codex', session.join('\n'));
    expect(
      calls.map(({ responseModel, serviceTier, usage }) => [responseModel, serviceTier, usage.visibleOutputTokens]),
    ).toEqual([
      ['gpt-5-codex', null, 3],
      ['gpt-5.1-codex', 'priority', 6],
      ['gpt-5.1-codex', 'priority', 12],
    ]);
    expect(calls[0]).toMatchObject({
      provider: 'openai',
      usage: { uncachedInputTokens: 4, cacheReadTokens: 6, visibleOutputTokens: 3, reasoningTokens: 2 },
      conservation: 'holds',
      conversationId: 'S1',
      labels: { tool: 'codex', project: 'shop', gitBranch: 'main', version: '0.140.0', originator: 'codex_cli_rs' },
    });
  });

  it('a resumed copy of a session names the same calls', async () => {
    const resumed = [...session, counted(30, 9, 2)];
    const ids = (await callsOf('codex', session.join('\n'))).map(({ id }) => id);
    const again = (await callsOf('codex', resumed.join('\n'))).map(({ id }) => id);
    expect(again.slice(0, ids.length)).toEqual(ids);
    expect(new Set(again).size).toBe(4);
  });

  it("a fork repeats its parent's history at once, which does not count again", async () => {
    const fork = [
      meta({ id: 'S2', forked_from_id: 'S1', source: { subagent: { thread_spawn: {} } } }),
      ...session.map((text) => text.replace(/12:00:\d\d/, '12:00:00')),
      model(20, 'gpt-5.1-codex'),
      counted(25, 8, 1),
    ];
    const calls = await callsOf('codex', fork.join('\n'));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ role: 'subagent', conversationId: 'S2', usage: { visibleOutputTokens: 3 } });
  });

  it('a record of usage that is no JSON is rejected with its line', async () => {
    const items = await importedItems('codex', [session[0], session[3]?.slice(0, 150), session[4]].join('\n'));
    expect(items.map(({ captured }) => captured.kind)).toEqual(['rejected', 'call']);
    expect(items[0]?.captured).toMatchObject({ problem: { place: 'line 2' } });
  });
});
