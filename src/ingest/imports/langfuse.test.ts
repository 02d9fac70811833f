import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { callsAmong, importedItems, outcomes } from '../../../test/imported-items.ts';
import { inputTokens, outputTokens } from '../../core/quantity.ts';

const TRACES = readFileSync(new URL('../../../test/golden/langfuse-traces.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/** Calls, input, output and thinking of each trace, added up from the usage that its leaf generations state. */
const EXPECTED: Readonly<Record<string, readonly [calls: number, input: number, output: number, reasoning: number]>> = {
  'agno-2025-06-11': [2, 826, 245, 0],
  'autogen-2025-06-06': [1, 41, 3, 0],
  'beeai-2025-08-01': [5, 5542, 0, 0],
  'claude-agent-2025-12-22': [4, 34, 232, 0],
  'crewai-2025-07-11': [1, 190, 164, 0],
  'csharp-agent-with-gemini-2026-03-09': [3, 8047, 414, 0],
  'google-adk-2025-08-28': [2, 67, 9, 0],
  'google-gemini-2025-08-01': [1, 6, 2055, 1104],
  'koog-2025-08-26': [2, 215, 125, 0],
  'langgraph-js-2025-10-30': [2, 321, 123, 64],
  'langgraph-python-2025-08-22': [2, 168, 66, 0],
  'llamaindex-2025-06-05': [1, 13, 81, 0],
  'microsoft-agent-2025-12-17': [2, 293, 106, 0],
  'openai-agents-2025-09-30': [2, 140, 44, 0],
  'pydantic-ai-2025-06-06': [1, 31, 96, 0],
  'pydantic-ai-tools-2025-06-06': [1, 31, 96, 0],
  'pydantic-ai-tools-2025-12-04': [4, 1315, 209, 0],
  'pydantic-ai-with-gemini-2025-12-24': [1, 40, 159, 0],
  'vercel-aisdk-2025-11-17': [1, 62, 85, 0],
  'vertex-ai-2025-08-01': [1, 5, 2018, 1173],
};

it('the recorded traces of twenty frameworks: leaves count once, and their classes add up to the total they state', async () => {
  const found: Record<string, readonly number[]> = {};
  for (const trace of TRACES) {
    const calls = callsAmong(await importedItems('langfuse', trace));
    const name: string = JSON.parse(trace).trace.recording;
    const sum = (of: (usage: (typeof calls)[number]['usage']) => number) =>
      calls.reduce((total, { usage }) => total + of(usage), 0);
    found[name] = [
      calls.length,
      sum(inputTokens),
      sum(outputTokens),
      sum(({ reasoningTokens = 0 }) => reasoningTokens),
    ];
    expect(calls.filter(({ conservation, metering }) => metering === 'provider' && conservation !== 'holds')).toEqual(
      [],
    );
  }
  expect(found).toEqual(EXPECTED);
});

it('observations one a line are the same calls as in their traces, in whatever order', async () => {
  const whole = callsAmong(await importedItems('langfuse', TRACES.join('\n')));
  const lines = TRACES.flatMap((trace) => JSON.parse(trace).observations.map((row: object) => JSON.stringify(row)));
  const alone = callsAmong(await importedItems('langfuse', lines.toReversed().join('\n')));
  const facts = (calls: typeof whole) =>
    new Map(calls.map(({ id, usage, requestModel }) => [id, { usage, requestModel }]));
  expect(facts(alone)).toEqual(facts(whole));
});

it('rows of the CSV, whose usage is JSON in a cell; a call has its session, user, prompt and environment', async () => {
  const csv = [
    'id,traceId,type,startTime,endTime,model,usageDetails,promptName,environment,sessionId,userId,traceName,level',
    'o-1,t-1,GENERATION,2026-11-01T12:00:00.000Z,2026-11-01T12:00:02.500Z,claude-sonnet-4-5,"{""input"":10,""output"":20,""input_cached_tokens"":70,""cache_creation_input_tokens"":5,""total"":105}",answer,production,s-1,u-1,chat,DEFAULT',
    'o-2,t-1,SPAN,2026-11-01T12:00:00.000Z,,,,,,,,,DEFAULT',
    'o-3,t-1,EMBEDDING,2026-11-01 12:00:03.000,,text-embedding-3-small,"{""input"":9,""total"":9}",,,,,,ERROR',
  ].join('\n');
  const items = await importedItems('langfuse', csv);
  expect(outcomes(items).sort()).toEqual(['call', 'call', 'skipped']);
  expect(callsAmong(items)).toMatchObject([
    {
      provider: 'anthropic',
      usage: { uncachedInputTokens: 10, cacheReadTokens: 70, cacheWriteTokens: 5, visibleOutputTokens: 20 },
      conservation: 'holds',
      durationMs: 2500,
      conversationId: 's-1',
      labels: { 'user.id': 'u-1', 'langfuse.trace.name': 'chat', environment: 'production', promptName: 'answer' },
      reportedCost: null,
    },
    { provider: 'openai', operation: 'embeddings', status: 'error', at: Date.UTC(2026, 10, 1, 12, 0, 3) },
  ]);
});

it('what is neither an observation nor a trace is refused with its place and without its text', async () => {
  const items = await importedItems(
    'langfuse',
    '{"hello":"the Snark"}\n{"type":"GENERATION","model":"gpt-5","usageDetails":{"input":-4}}',
  );
  expect(items.map(({ captured }) => (captured.kind === 'rejected' ? captured.problem.place : captured.kind))).toEqual([
    'line 1, type',
    'line 2, at',
  ]);
  expect(JSON.stringify(items)).not.toContain('Snark');
});
