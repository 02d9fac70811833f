import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOT_ATTRIBUTED } from '../../src/core/dimension.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { claudeCodeLog } from '../claude-code-log.ts';
import { importAll } from '../imported-file.ts';
import { chatSpan, exportOf, type Plain } from '../otlp-export.ts';
import { called, DAY_MS, OCTOBER, PERIOD, RulesWhence } from '../rules-whence.ts';

const OPENAI = 'https://api.openai.com/v1/chat/completions';

/** A recorded exchange of a thousand input tokens and as many output tokens as told. */
function exchange(id: string, requestBody: Record<string, unknown>, outputTokens: number): Record<string, unknown> {
  return {
    id,
    at: '2026-10-07T10:00:00Z',
    url: OPENAI,
    request_body: { model: 'gpt-5-mini', ...requestBody },
    response_status: 200,
    response_body: {
      id: `chatcmpl-${id}`,
      model: 'gpt-5-mini-2025-08-07',
      choices: [],
      usage: { prompt_tokens: 1000, completion_tokens: outputTokens, total_tokens: 1000 + outputTokens },
    },
    labels: { feature: 'i03' },
  };
}

describe('what is tried out, as dimensions', () => {
  let october: RulesWhence;
  beforeAll(async () => {
    october = await RulesWhence.open();
  });
  afterAll(() => october.whence.close());

  it('I03: what requests set of the model splits its cost, from exchanges and from telemetry alike', async () => {
    await october.whence.importLines('exchanges', [
      exchange('i03-low', { reasoning_effort: 'low', temperature: 0.2, max_completion_tokens: 400 }, 1000),
      exchange('i03-high', { reasoning_effort: 'high', temperature: 0.2, max_completion_tokens: 4000 }, 3000),
      exchange('i03-silent', {}, 500),
    ]);
    await importAll(october.whence, 'otlp', [
      spanExport('i03', { 'gen_ai.request.temperature': 0.9, 'gen_ai.request.max_tokens': 400 }),
    ]);
    const where = ['feature=i03'];
    // At 0.25 and 2 dollars a million tokens.
    expect(await october.costFromBoth('reasoningEffort', { where })).toEqual({
      low: '0.00225',
      high: '0.00625',
      [NOT_ATTRIBUTED]: '0.0035',
    });
    expect(await october.costFromBoth('temperature', { where })).toEqual({
      '0.2': '0.0085',
      '0.9': '0.00225',
      [NOT_ATTRIBUTED]: '0.00125',
    });
    expect(await october.costFromBoth('maxTokens', { where })).toEqual({
      '400': '0.0045',
      '4000': '0.00625',
      [NOT_ATTRIBUTED]: '0.00125',
    });
  });

  it('N09: calls of a pipeline, of an agent in an editor and of every environment land in their stages', async () => {
    const { files, answers } = claudeCodeLog(9, 1, { textBytes: 50, turns: 2 });
    await importAll(october.whence, 'claude-code', [files.flatMap(({ lines }) => lines).join('\n')]);
    await importAll(october.whence, 'otlp', [spanExport('n09', { 'cicd.pipeline.name': 'pull request' })]);
    const stages = [
      { environment: 'prod' },
      { environment: 'production', 'ci.job': 'release checks' },
      { env: 'staging' },
      { env: 'local' },
      { environment: 'prod', evaluation: 'nightly' },
      { env: 'exp-4' },
      { environment: 'production', 'sdlc.stage': 'QA' },
    ];
    await october.imported(
      ...stages.map((labels, index) => called(`n09-${index}`, 8, { labels: { ...labels, feature: 'n09' } })),
      called('n09-training', 8, { operation: 'training', labels: { feature: 'n09' } }),
      called('n09-tuning', 8, { operation: 'training', labels: { feature: 'n09', fine_tuning_job: 'ft-7' } }),
    );
    const where = ['feature=n09'];
    expect(await october.costFromBoth('lifecycle', { where })).toEqual({
      production: '0.25',
      test: '0.50225',
      staging: '0.25',
      development: '0.25',
      evaluation: '0.25',
      experiment: '0.25',
      [NOT_ATTRIBUTED]: '0.5',
    });
    expect(await october.costFromBoth('phase', { where })).toEqual({
      inference: '1.75225',
      training: '0.25',
      'fine-tuning': '0.25',
    });
    const { rows } = await october.whence.ask<SpendAnswer>('query', {
      ...PERIOD,
      measure: ['calls'],
      by: ['lifecycle'],
      where: ['label.tool=claude-code'],
    });
    expect(rows.map(({ values, measures }) => [values['lifecycle'], measures.calls])).toEqual([
      ['development', answers.size],
    ]);
  });
});

/** One call of a thousand tokens in and out. */
function spanExport(feature: string, attributes: Readonly<Record<string, Plain>>): string {
  const span = chatSpan({
    spanId: '00f067aa0ba902b7',
    traceId: feature.padStart(32, 'a').replaceAll(/[^0-9a-f]/g, 'c'),
    startMs: OCTOBER + 9 * DAY_MS,
    attributes: {
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 1000,
      'gen_ai.usage.cache_read.input_tokens': 0,
      feature,
      ...attributes,
    },
  });
  return JSON.stringify(exportOf([span], { 'service.name': 'shop' }));
}
