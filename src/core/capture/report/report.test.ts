import { describe, expect, it } from 'vitest';
import {
  ANTHROPIC_COST_RESULT,
  ANTHROPIC_USAGE_RESULT,
  claudeCodeRecord,
  OPENAI_COMPLETIONS,
  OPENAI_COMPLETIONS_OUTSIDE,
  OPENAI_RESULTS,
  openAiCost,
  openRouterRow,
} from '../../../../test/report-samples.ts';
import { inputTokens, outputTokens } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { readAnthropicCost } from './anthropic-cost.ts';
import { readAnthropicUsage } from './anthropic-usage.ts';
import { readClaudeCodeReport } from './claude-code-report.ts';
import { readOpenAiCosts } from './openai-costs.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import { readOpenRouterActivity } from './openrouter-activity.ts';
import type { ReadReport, ReportLine, ReportPage } from './report-line.ts';

const DAY_MS = 86_400_000;
const FROM = Date.parse('2025-08-24T00:00:00Z');
const WINDOW = { from: FROM, to: FROM + DAY_MS };

function pageOf(read: ReadReport, body: unknown): ReportPage {
  const parsed: Json = JSON.parse(JSON.stringify(body));
  const page = read(parsed, WINDOW);
  if ('code' in page) throw new Error(page.reason);
  return page;
}

function openAi(...results: unknown[]): unknown {
  return {
    object: 'page',
    data: [{ object: 'bucket', start_time: FROM / 1000, end_time: FROM / 1000 + 86_400, results }],
  };
}

function anthropic(...results: unknown[]): unknown {
  return { data: [{ starting_at: '2025-08-24T00:00:00Z', ending_at: '2025-08-25T00:00:00Z', results }] };
}

function onlyLine(page: ReportPage): ReportLine {
  expect(page.problems).toEqual([]);
  expect(page.buckets).toHaveLength(1);
  expect(page.buckets[0]?.lines).toHaveLength(1);
  return page.buckets[0]!.lines[0]!;
}

describe('reports of providers', () => {
  it('OpenAI completions come out disjoint, cached audio inside the audio count', () => {
    const line = onlyLine(pageOf(readOpenAiUsage, openAi(OPENAI_COMPLETIONS)));
    expect(line.usage).toEqual({
      uncachedInputTokens: 10_000 - 4_000 - 500 - 700,
      cacheReadTokens: 3_700,
      cacheReadAudioTokens: 300,
      cacheWriteTokens: 500,
      audioInputTokens: 700,
      visibleOutputTokens: 1_850,
      audioOutputTokens: 150,
    });
    expect(inputTokens(line.usage)).toBe(10_000);
    expect(outputTokens(line.usage)).toBe(2_000);
    expect(line).toMatchObject({
      requests: 42,
      project: 'proj_search',
      user: 'user-ada',
      apiKey: 'key_1',
      serviceTier: 'standard',
    });
  });

  it('OpenAI completions come out disjoint where the counts by modality leave the cached tokens out', () => {
    const { usage } = onlyLine(pageOf(readOpenAiUsage, openAi(OPENAI_COMPLETIONS_OUTSIDE)));
    expect(usage).toMatchObject({
      uncachedInputTokens: 18_000,
      imageInputTokens: 996,
      cacheReadTokens: 8_000,
      cacheReadImageTokens: 448,
    });
    expect(inputTokens(usage)).toBe(27_444);
  });

  it('every usage report of OpenAI is typed', () => {
    const usage = Object.fromEntries(
      Object.entries(OPENAI_RESULTS).map(([name, result]) => [name, onlyLine(pageOf(readOpenAiUsage, openAi(result)))]),
    );
    expect(usage['embeddings']).toMatchObject({
      operation: 'embeddings',
      usage: { uncachedInputTokens: 900 },
      requests: 3,
    });
    expect(usage['moderations']).toMatchObject({ operation: 'moderation', usage: { uncachedInputTokens: 16 } });
    expect(usage['images']).toMatchObject({
      usage: { images: 2 },
      attributes: { size: '1024x1024', source: 'image.generation' },
    });
    expect(usage['audio_speeches']).toMatchObject({ usage: { characters: 45 } });
    expect(usage['audio_transcriptions']).toMatchObject({ usage: { seconds: 20.5 } });
    expect(usage['vector_stores']).toMatchObject({ usage: {}, attributes: { usageBytes: '1024' } });
    expect(usage['code_interpreter_sessions']).toMatchObject({ usage: { codeSessions: 4 } });
    expect(usage['file_search_calls']).toMatchObject({
      usage: { fileSearches: 7 },
      attributes: { vectorStore: 'vs_1' },
    });
    expect(usage['web_search_calls']).toMatchObject({ usage: { webSearches: 5 }, requests: 3 });
  });

  it('OpenAI batch is a tier, and a batch result says so', () => {
    const line = onlyLine(pageOf(readOpenAiUsage, openAi({ ...OPENAI_COMPLETIONS, batch: true })));
    expect(line.serviceTier).toBe('batch');
  });

  it('OpenAI costs are exact, credits included', () => {
    const page = pageOf(readOpenAiCosts, openAi(openAiCost(0.06), openAiCost(1e-7), openAiCost(-12.3456789)));
    expect(page.buckets[0]?.lines.map(({ cost }) => cost)).toEqual([
      { picos: 60_000_000_000n, currency: 'USD' },
      { picos: 100_000n, currency: 'USD' },
      { picos: -12_345_678_900_000n, currency: 'USD' },
    ]);
  });

  it('Anthropic usage is disjoint as it comes', () => {
    const line = onlyLine(pageOf(readAnthropicUsage, anthropic(ANTHROPIC_USAGE_RESULT)));
    expect(line.usage).toEqual({
      uncachedInputTokens: 1500,
      cacheReadTokens: 200,
      cacheWriteTokens: 500,
      cacheWrite1hTokens: 1000,
      visibleOutputTokens: 500,
      webSearches: 10,
    });
    expect(line).toMatchObject({ workspace: 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ', region: 'global', requests: null });
  });

  it('Anthropic costs are cents', () => {
    const line = onlyLine(pageOf(readAnthropicCost, anthropic(ANTHROPIC_COST_RESULT)));
    expect(line.cost).toEqual({ picos: 1_237_891_200_000n, currency: 'USD' });
    expect(line).toMatchObject({ kind: 'cost', region: null, attributes: { tokenType: 'uncached_input_tokens' } });
  });

  it('Claude Code of a subscription has no cost, of an API customer an estimate in cents', () => {
    const page = pageOf(readClaudeCodeReport, {
      data: [
        claudeCodeRecord('ada@example.com', '2025-08-24'),
        claudeCodeRecord('bob@example.com', '2025-08-24', 'subscription'),
      ],
    });
    expect(page.buckets[0]?.lines.map(({ user, cost, serviceTier }) => ({ user, cost, serviceTier }))).toEqual([
      { user: 'ada@example.com', cost: { picos: 10_250_000_000_000n, currency: 'USD' }, serviceTier: null },
      { user: 'bob@example.com', cost: null, serviceTier: 'subscription' },
    ]);
  });

  it('a day without Claude Code is a bucket without lines', () => {
    expect(pageOf(readClaudeCodeReport, { data: [] }).buckets).toEqual([{ ...WINDOW, lines: [] }]);
  });

  it('OpenRouter activity is usage and cost', () => {
    const [bucket] = pageOf(readOpenRouterActivity, {
      data: [openRouterRow('2025-08-24'), openRouterRow('2025-08-23')],
    }).buckets;
    expect(bucket?.lines.map(({ kind, usage, requests, cost }) => ({ kind, usage, requests, cost }))).toEqual([
      {
        kind: 'usage',
        usage: { uncachedInputTokens: 50, visibleOutputTokens: 100, reasoningTokens: 25 },
        requests: 5,
        cost: null,
      },
      { kind: 'cost', usage: {}, requests: null, cost: { picos: 15_000_000_000n, currency: 'USD' } },
    ]);
  });

  it('a line that cannot be is left out and told, the others stand', () => {
    const page = pageOf(
      readOpenAiUsage,
      openAi(
        { ...OPENAI_COMPLETIONS, input_cached_tokens: 11_000 },
        OPENAI_COMPLETIONS,
        { object: 'new' },
        null,
        'text',
        {
          ...OPENAI_COMPLETIONS,
          input_tokens: '__proto__',
        },
      ),
    );
    expect(page.buckets[0]?.lines).toHaveLength(1);
    expect(page.problems.map(({ place, reason }) => `${place} ${reason}`)).toEqual([
      'data[0].results[0] uncachedInputTokens comes out as -2200',
      'data[0].results[2] "new" is no usage result',
      'data[0].results[3] "" is no usage result',
      'data[0].results[4] "" is no usage result',
      'data[0].results[5] uncachedInputTokens comes out as NaN',
    ]);
  });

  it.each([[null], [[]], ['text'], [{ data: {} }], [{}]])('%j is no page', (body) => {
    for (const read of [readOpenAiUsage, readAnthropicCost, readClaudeCodeReport, readOpenRouterActivity])
      expect(read(body, WINDOW)).toMatchObject({ code: 'bad-report' });
  });
});
