import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportStates } from '../../src/store/metadata/report-states.ts';
import {
  ANTHROPIC_COST_RESULT,
  ANTHROPIC_USAGE_RESULT,
  claudeCodeRecord,
  OPENAI_RESULTS,
  openAiCost,
  openRouterRow,
} from '../report-samples.ts';
import { openReportWhence, REPORT_KEY, REPORT_NOW, type ReportWhence } from '../report-whence.ts';

const DAY_MS = 86_400_000;
const COSTS = '/v1/organization/costs';

/** One source a test, so that all can share one Whence. */
const SOURCES: Readonly<Record<string, Record<string, unknown>>> = {
  'all-openai-usage': { kind: 'openai-usage' },
  'all-openai-costs': { kind: 'openai-costs' },
  'all-anthropic-usage': { kind: 'anthropic-usage' },
  'all-anthropic-cost': { kind: 'anthropic-cost' },
  'all-openrouter': { kind: 'openrouter-activity' },
  pages: { kind: 'openai-costs' },
  restated: { kind: 'openai-costs' },
  emptied: { kind: 'openai-costs' },
  faulty: { kind: 'openai-costs' },
  broken: { kind: 'claude-code' },
  expired: { kind: 'openai-costs' },
  endless: { kind: 'openai-costs' },
  ahead: { kind: 'openai-costs' },
  behind: { kind: 'openai-costs' },
  refused: { kind: 'openai-costs' },
  keyless: { kind: 'openai-costs', key: null },
  strange: { kind: 'openai-costs' },
};

let reports: ReportWhence;
beforeAll(async () => {
  reports = await openReportWhence(SOURCES);
});
beforeEach(() => reports.reset());
afterAll(() => reports.close());

function secondsOf(date: string): string {
  return String(Date.parse(`${date}T00:00:00Z`) / 1000);
}

describe('usage and cost reports of providers', () => {
  it('B03: documented admin answers of OpenAI, Anthropic and OpenRouter become the expected rows and totals, and a second reading changes nothing', async () => {
    for (const [name, result] of Object.entries(OPENAI_RESULTS))
      reports.say(`/v1/organization/usage/${name}`, '2026-11-05', result);
    reports.say(COSTS, '2026-11-05', openAiCost(0.06), openAiCost(1.25, 'gpt-5-mini, output'));
    reports.say(
      '/v1/organizations/usage_report/messages',
      '2026-11-05',
      ANTHROPIC_USAGE_RESULT,
      ANTHROPIC_USAGE_RESULT,
    );
    reports.say('/v1/organizations/cost_report', '2026-11-05', ANTHROPIC_COST_RESULT);
    reports.server.answers.set('/api/v1/activity', () => ({
      data: [openRouterRow('2026-11-05'), openRouterRow('2026-11-06')],
    }));
    const names = Object.keys(SOURCES).filter((name) => name.startsWith('all-'));
    const fetched = [];
    for (const source of names) {
      const answer = await reports.whence.ask<{ ok: boolean; reports: { lines: number }[] }>('sources-fetch', {
        source,
      });
      expect(answer.ok).toBe(true);
      fetched.push(answer.reports.reduce((sum, { lines }) => sum + lines, 0));
    }
    expect(fetched).toEqual([10, 2, 2, 1, 4]);
    const totals = await reports.rows(names.join('|'));
    const bySource = new Map(totals.map((row) => [`${row.values['source']} ${row.currency}`.trim(), row]));
    expect(bySource.get('all-openai-usage')).toMatchObject({
      inputTokens: '10916',
      outputTokens: '2000',
      requests: '61',
      cost: null,
      quantities: {
        images: '2',
        characters: '45',
        seconds: '20.5',
        codeSessions: '4',
        fileSearches: '7',
        webSearches: '5',
      },
    });
    expect(bySource.get('all-openai-costs USD')).toMatchObject({ cost: '1.31', inputTokens: '0' });
    expect(bySource.get('all-anthropic-usage')).toMatchObject({ inputTokens: '6400', outputTokens: '1000' });
    expect(bySource.get('all-anthropic-cost USD')).toMatchObject({ cost: '1.2378912' });
    expect(bySource.get('all-openrouter USD')).toMatchObject({ cost: '0.03' });
    const by = ['project', 'apiKey', 'model', 'day'];
    const [byKey] = await reports.rows('all-openai-usage', by, ['report=usage/completions']);
    expect(byKey?.values).toEqual({
      source: 'all-openai-usage',
      project: 'proj_search',
      apiKey: 'key_1',
      model: 'gpt-5-mini-2025-08-07',
      day: '2026-11-05',
    });
    for (const name of names)
      for (const report of await reports.pull(name)) expect(report).toMatchObject({ added: 0, restated: 0, lines: 0 });
    expect(await reports.rows(names.join('|'))).toEqual(totals);
  });

  it('what reports say is no call', async () => {
    const answer = await reports.whence.ask<{ totals: unknown }>('query', {
      measure: 'calls',
      from: '2026-11-01',
      to: '2026-12-01',
    });
    expect(answer.totals).toEqual({ calls: 0 });
  });

  it('pages are read to the last, and the question is the documented one', async () => {
    for (const date of ['2026-11-02', '2026-11-09', '2026-11-19']) reports.say(COSTS, date, openAiCost(1));
    reports.server.pageSize = 3;
    expect(await reports.pullOne('pages')).toMatchObject({ added: 20, lines: 3, failure: null });
    expect(reports.server.asked).toHaveLength(7);
    const [first, second] = reports.server.asked;
    expect(Object.fromEntries(first?.query ?? [])).toMatchObject({ bucket_width: '1d', limit: '180' });
    expect(first?.query.get('start_time')).toBe(secondsOf('2026-11-01'));
    expect(first?.query.getAll('group_by[]')).toEqual(['project_id', 'line_item', 'api_key_id']);
    expect(first?.headers.authorization).toBe(`Bearer ${REPORT_KEY}`);
    expect(second?.query.get('page')).toBe('page_3');
    expect((await reports.rows('pages'))[0]?.cost).toBe('3');
  });

  it('only days that may still change are read again, and what they say now takes the place of what they said', async () => {
    reports.say(COSTS, '2026-11-05', openAiCost(1));
    reports.say(COSTS, '2026-11-19', openAiCost(2), openAiCost(3, 'gpt-5-mini, output'));
    await reports.pull('restated');
    reports.say(COSTS, '2026-11-05', openAiCost(100));
    reports.say(COSTS, '2026-11-19', openAiCost(2.5));
    reports.server.asked.length = 0;
    expect(await reports.pullOne('restated')).toMatchObject({ added: 0, restated: 1, unchanged: 3 });
    expect(reports.server.asked[0]?.query.get('start_time')).toBe(secondsOf('2026-11-17'));
    expect((await reports.rows('restated', ['day'])).map(({ values, cost }) => [values['day'], cost])).toEqual([
      ['2026-11-19', '2.5'],
      ['2026-11-05', '1'],
    ]);
  });

  it('a bucket that became empty is empty', async () => {
    reports.say(COSTS, '2026-11-19', openAiCost(2));
    await reports.pull('emptied');
    reports.say(COSTS, '2026-11-19');
    expect(await reports.pullOne('emptied')).toMatchObject({ restated: 1 });
    expect(await reports.rows('emptied')).toEqual([]);
  });

  it('429 waits as long as Retry-After says, 500 and a broken connection longer each time', async () => {
    reports.say(COSTS, '2026-11-19', openAiCost(2));
    reports.server.faults.set(1, { status: 429, headers: { 'retry-after': '7' } });
    reports.server.faults.set(2, {
      status: 429,
      headers: { 'retry-after': new Date(REPORT_NOW + 30_000).toUTCString() },
    });
    reports.server.faults.set(3, { status: 503 });
    reports.server.faults.set(4, 'reset');
    expect(await reports.pullOne('faulty')).toMatchObject({ failure: null, lines: 1 });
    expect(reports.pauses).toEqual([7_000, 30_000, 4_000, 8_000]);
  });

  it('a failure in the middle keeps what was read to the end before it, and goes on from there', async () => {
    reports.server.answers.set('/v1/organizations/usage_report/claude_code', (query) => ({
      data: [claudeCodeRecord('ada@example.com', query.get('starting_at') ?? '')],
      has_more: false,
      next_page: null,
    }));
    for (let request = 4; request < 10; request++) reports.server.faults.set(request, { status: 500 });
    const failed = await reports.pullOne('broken');
    expect(failed).toMatchObject({ added: 3, failure: { reason: 'the provider answered 500: no' } });
    expect(await reports.cursorOf('broken')).toBe('2026-11-04');
    expect(await reports.pullOne('broken')).toMatchObject({ added: 17, restated: 0, failure: null });
    const [row] = await reports.rows('broken');
    expect(row).toMatchObject({ inputTokens: String(20 * 115_000), estimatedCost: '205', cost: null });
  });

  it('a page token that has expired begins the window again, without counting anything twice', async () => {
    for (const date of ['2026-11-02', '2026-11-19']) reports.say(COSTS, date, openAiCost(1));
    reports.server.pageSize = 10;
    reports.server.faults.set(2, { status: 410, body: { error: { message: 'gone' } } });
    expect(await reports.pullOne('expired')).toMatchObject({ failure: null, added: 20 });
    expect((await reports.rows('expired'))[0]?.cost).toBe('2');
    reports.server.expired.add('page_1');
    reports.server.pageSize = 1;
    expect(await reports.pullOne('expired')).toMatchObject({
      added: 0,
      failure: { reason: 'the provider answered 400: The page token has expired.' },
    });
  });

  it('pages that do not end are given up', async () => {
    reports.server.answers.set(COSTS, () => ({ data: [], has_more: true, next_page: 'again' }));
    expect(await reports.pullOne('endless')).toMatchObject({ failure: { reason: 'the pages do not end' }, added: 0 });
  });

  it.each([
    ['ahead', 3],
    ['behind', -3],
  ])('a clock of ours that is three days %s loses nothing', async (name, days) => {
    for (let date = 1; date <= 20; date++)
      reports.say(COSTS, `2026-11-${String(date).padStart(2, '0')}`, openAiCost(1));
    await reports.pullOne(name, REPORT_NOW + days * DAY_MS);
    expect((await reports.rows(name))[0]?.cost).toBe('20');
    expect(await reports.cursorOf(name)).toBe('2026-11-17');
  });

  it('a key that is refused is told with what to do, and appears nowhere', async () => {
    const body = { error: { message: `Incorrect API key provided: ${REPORT_KEY.slice(0, 12)}****6789.` } };
    reports.server.faults.set(1, { status: 401, body });
    const { failure } = await reports.pullOne('refused');
    expect(failure?.reason).toBe('the provider answered 401: Incorrect API key provided: sk-…');
    expect(reports.pauses).toEqual([]);
    const doctor = await reports.whence.ask<{ ok: boolean; checks: { name: string; ok: boolean }[] }>('doctor');
    expect(doctor.checks.find(({ name }) => name === 'source refused')?.ok).toBe(false);
    const told = JSON.stringify([
      doctor,
      await reports.whence.ask('sources'),
      await reportStates(reports.whence.context.metadata),
    ]);
    expect(told).toContain('Incorrect API key');
    expect(told).not.toContain('sk-admin');
  });

  it('a source without a key says which variable to set, and asks nothing', async () => {
    expect((await reports.pullOne('keyless')).failure).toMatchObject({
      remedy: 'Set WHENCE_SOURCES_KEYLESS_KEY or WHENCE_SOURCES_KEYLESS_KEY_FILE.',
    });
    expect(reports.server.asked).toEqual([]);
  });

  it('an answer that is no report changes nothing', async () => {
    reports.say(COSTS, '2026-11-19', openAiCost(2));
    await reports.pull('strange');
    reports.server.answers.set(COSTS, () => ({ object: 'list' }));
    expect((await reports.pullOne('strange')).failure).toMatchObject({
      code: 'bad-report',
      reason: 'has no list "data"',
    });
    expect((await reports.rows('strange'))[0]?.cost).toBe('2');
  });
});
