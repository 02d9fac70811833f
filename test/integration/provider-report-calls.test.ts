import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claudeCodeRecord, OPENAI_COMPLETIONS } from '../report-samples.ts';
import { openReportWhence, REPORT_NOW, type ReportWhence } from '../report-whence.ts';

const DAY_MS = 86_400_000;
const COMPLETIONS = '/v1/organization/usage/completions';

let reports: ReportWhence;
beforeAll(async () => {
  reports = await openReportWhence({
    meter: { kind: 'claude-code', asCalls: true },
    settled: { kind: 'openai-usage', asCalls: true },
  });
});
beforeEach(() => reports.reset());
afterAll(() => reports.close());

describe('sources whose lines stand as calls', () => {
  it('N04: an account whose calls nobody else sees is in the ledger by its meter, user by user, once its days are settled', async () => {
    reports.server.answers.set('/v1/organizations/usage_report/claude_code', (query) => {
      const date = query.get('starting_at') ?? '';
      const data = [
        claudeCodeRecord('ada@example.com', date),
        claudeCodeRecord('bob@example.com', date, 'subscription'),
      ];
      return { data, has_more: false, next_page: null };
    });
    expect(await reports.pullOne('meter')).toMatchObject({ calls: 32, problems: [] });
    expect(await reports.pullOne('meter')).toMatchObject({ calls: 0, problems: [] });
    const { rows: users } = await reports.spend('meter', 'cost,calls,tokens', 'label.metadata.user');
    expect(users.map(({ values, measures, unpricedCalls }) => ({ ...values, ...measures, unpricedCalls }))).toEqual([
      { 'label.metadata.user': 'ada@example.com', cost: '164', calls: 16, tokens: 2_400_000, unpricedCalls: 0 },
      // What a subscription pays for has no price of its own: unknown, not zero.
      { 'label.metadata.user': 'bob@example.com', cost: null, calls: 16, tokens: 2_400_000, unpricedCalls: 16 },
    ]);
  });

  it('lines of settled days alone become calls, so that a restatement finds none to contradict', async () => {
    reports.say(COMPLETIONS, '2026-11-05', OPENAI_COMPLETIONS);
    reports.say(COMPLETIONS, '2026-11-19', OPENAI_COMPLETIONS);
    expect((await reports.pull('settled'))[0]).toMatchObject({ calls: 1, lines: 2 });
    reports.say(COMPLETIONS, '2026-11-19', { ...OPENAI_COMPLETIONS, output_tokens: 9_000 });
    reports.server.now = REPORT_NOW + 5 * DAY_MS;
    expect((await reports.pull('settled'))[0]).toMatchObject({ calls: 1, restated: 1, problems: [] });
    const { totals } = await reports.spend('settled', 'calls,outputTokens');
    expect(totals).toMatchObject({ calls: 2, outputTokens: 11_000 });
  });
});
