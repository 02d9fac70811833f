import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStatementWhence, type StatementWhence } from '../statement-whence.ts';

let told: StatementWhence;

beforeAll(async () => {
  told = await openStatementWhence({ privacy: { pseudonymise: false } });
});
afterAll(() => told.whence.close());

function call(id: string, model: string, labels: Record<string, string>, more: object = {}): object {
  return {
    id,
    at: '2026-11-05T12:00:00Z',
    provider: 'house',
    requestModel: model,
    usage: { inputTokens: 100, outputTokens: 10 },
    reportedCost: { amount: '0.5', currency: 'USD' },
    labels,
    ...more,
  };
}

describe('how calls go', () => {
  it('O02: callers, purposes, sizes and success rate of each model are those of the fixture', async () => {
    const sizes = Array.from({ length: 101 }, (_, index) => index * 10);
    await told.whence.importLines('calls', [
      ...sizes.map((inputTokens, index) =>
        call(
          `big-${index}`,
          'o02-big',
          { team: index < 60 ? 'search' : 'desk', feature: index < 30 ? 'ask' : 'reply' },
          {
            usage: { inputTokens: inputTokens + 1, outputTokens: 2 * inputTokens + 1 },
            ...(index % 10 === 0 && { status: 'error', errorType: 'timeout' }),
          },
        ),
      ),
      call('small-0', 'o02-small', { team: 'desk', feature: 'tag' }),
    ]);
    const { models } = await told.ask<{ models: { model: string }[] }>('model-profile', { where: 'model^=o02' });
    expect(models).toMatchObject([
      {
        model: 'o02-big',
        calls: 101,
        cost: '50.5',
        successRate: 90 / 101,
        inputTokens: { p50: 501, p95: 951, p99: 991 },
        outputTokens: { p50: 1001, p95: 1901, p99: 1981 },
        callers: [
          { value: 'search', calls: 60, cost: '30' },
          { value: 'desk', calls: 41, cost: '20.5' },
        ],
        purposes: [
          { value: 'reply', calls: 71 },
          { value: 'ask', calls: 30 },
        ],
      },
      { model: 'o02-small', calls: 1, successRate: 1, callers: [{ value: 'desk', calls: 1 }] },
    ]);
  });

  it('J01: any breakdown can have p95 latency, error and quality rate, and hits of guardrails and limits beside its cost', async () => {
    const feature = 'j01';
    await told.whence.importLines('calls', [
      ...Array.from({ length: 101 }, (_, index) =>
        call(`slow-${index}`, 'm', { feature, team: 'a' }, { durationMs: 10 * index }),
      ),
      call(
        'limited',
        'm',
        { feature, team: 'a' },
        { status: 'error', httpStatus: 429, errorType: 'rate_limit_exceeded' },
      ),
      call('guarded', 'm', { feature, team: 'b' }, { finishReason: 'content_filter', traceId: 'b'.repeat(32) }),
    ]);
    const outcome = { outcome: 'j01-good', at: '2026-11-05T13:00:00Z', traceId: 'b'.repeat(32) };
    await told.post(
      '/api/events',
      JSON.stringify([1, 2, 3, 4].map((id) => ({ ...outcome, id: `o${id}`, success: id > 1 }))),
    );
    await told.whence.drained();
    const ask = (input: Record<string, string>) =>
      told.ask<{ rows: object[] }>('performance', { where: 'feature=j01', outcome: 'j01-good', ...input });
    expect((await ask({ by: 'team' })).rows).toMatchObject([
      {
        values: { team: 'a' },
        cost: '51',
        calls: 102,
        p50Ms: 500,
        p95Ms: 950,
        errorRate: 1 / 102,
        limitHits: 1,
        guardrailHits: 0,
        quality: null,
      },
      { values: { team: 'b' }, calls: 1, p95Ms: null, errorRate: 0, guardrailHits: 1, quality: 0.75 },
    ]);
    const cut = await ask({ by: 'model,label.feature', grain: 'day' });
    expect(cut.rows).toMatchObject([
      { values: { model: 'm', 'label.feature': 'j01' }, calls: 103, limitHits: 1, quality: 0.75 },
    ]);
  });

  it('P10: of AI spend the share that use causes is printed beside infrastructure, and equals the fixture', async () => {
    const at = '2026-10-05T12:00:00Z';
    const priced = (id: string, operation: string, amount: string): object =>
      call(id, 'p10', { feature: 'p10' }, { at, operation, reportedCost: { amount, currency: 'USD' } });
    await told.whence.importLines('calls', [
      priced('chat', 'chat', '60'),
      priced('embedding', 'embeddings', '12.5'),
      priced('storage', 'vector.storage', '17.5'),
      priced('seat', 'seat', '10'),
    ]);
    const { kpis } = await told.ask<{ kpis: object[] }>('kpi', {
      name: 'behaviour-share',
      where: 'feature=p10',
      from: '2026-10-01',
      to: '2026-11-01',
    });
    expect(kpis).toMatchObject([{ name: 'behaviour-share', numerator: '72.5', denominator: '100', value: '72.5' }]);
  });
});
