import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportFormatName } from '../../src/core/capture/import-format.ts';
import { importFiles } from '../../src/operations/import.ts';
import type { ImportSummary } from '../../src/operations/import-schema.ts';
import { ANTHROPIC_COST_RESULT, ANTHROPIC_USAGE_RESULT, OPENAI_RESULTS, openAiCost } from '../report-samples.ts';
import type { ReportRow } from '../report-whence.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const START = Date.parse('2026-11-05T00:00:00Z') / 1000;

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-20T12:00:00Z'));
});
afterAll(() => whence.close());

function load(format: ImportFormatName, text: string): Promise<ImportSummary> {
  const content = (): Readable => Readable.from([Buffer.from(text)]);
  return importFiles(whence.context, { format, label: [], source: 'test' }, [{ name: 'test', content, onDisk: null }]);
}

async function rows(source: string): Promise<readonly ReportRow[]> {
  const input = { from: '2026-11-01', to: '2026-12-01', where: [`source=file:${source}`] };
  return (await whence.ask<{ rows: readonly ReportRow[] }>('provider-usage', input)).rows;
}

function openAi(...results: unknown[]): object {
  const bucket = { object: 'bucket', start_time: START, end_time: START + 86_400, results };
  return { object: 'page', data: [bucket], has_more: false, next_page: null };
}

function anthropic(...results: unknown[]): object {
  return { data: [{ starting_at: '2026-11-05T00:00:00Z', ending_at: '2026-11-06T00:00:00Z', results }] };
}

describe('reports from files', () => {
  it('pages of several reports go to their buckets, and importing them again changes nothing', async () => {
    const pages = Object.values(OPENAI_RESULTS).map((result) => openAi(result));
    const lines = pages.map((page) => JSON.stringify(page)).join('\n');
    expect(await load('openai-usage', lines)).toMatchObject({ read: 10, accepted: 10, duplicate: 0, rejected: 0 });
    expect(await load('openai-usage', JSON.stringify(pages, null, 2))).toMatchObject({
      read: 10,
      accepted: 0,
      duplicate: 10,
    });
    expect(await load('openai-usage', JSON.stringify(pages.slice(0, 1)))).toMatchObject({ read: 1, duplicate: 1 });
    expect(await rows('openai-usage')).toMatchObject([
      { inputTokens: '10916', quantities: { images: '2', seconds: '20.5' } },
    ]);
  });

  it('a page that is there twice counts once; a bucket of a later file takes the place of the earlier', async () => {
    const page = JSON.stringify(openAi(openAiCost(1.5)), null, 2);
    expect(await load('openai-costs', `${page}\n${page}\n`)).toMatchObject({ read: 1, accepted: 1 });
    expect(await rows('openai-costs')).toMatchObject([{ cost: '1.5' }]);
    await load('openai-costs', JSON.stringify(openAi(openAiCost(2), openAiCost(0.25))));
    expect(await rows('openai-costs')).toMatchObject([{ cost: '2.25' }]);
  });

  it('Anthropic reports, usage and cost', async () => {
    await load('anthropic-usage', JSON.stringify(anthropic(ANTHROPIC_USAGE_RESULT)));
    await load('anthropic-cost', JSON.stringify(anthropic(ANTHROPIC_COST_RESULT)));
    expect(await rows('anthropic-usage')).toMatchObject([{ inputTokens: '3200', cost: null }]);
    expect(await rows('anthropic-cost')).toMatchObject([{ cost: '1.2378912', currency: 'USD' }]);
  });

  it('what is no page is refused, the pages beside it stand', async () => {
    const text = `{"object": oops}\n${JSON.stringify(anthropic({ ...ANTHROPIC_COST_RESULT, amount: 'much' }, ANTHROPIC_COST_RESULT))}\n[3]`;
    const summary = await load('anthropic-cost', text);
    expect(summary.problems.map(({ code, reason }) => `${code} ${reason}`)).toEqual([
      'not-json is no JSON, or ends early',
      'bad-report has no amount in a currency',
      'bad-report has no list "data"',
    ]);
    expect(summary).toMatchObject({ rejected: 3, duplicate: 1 });
  });
});
