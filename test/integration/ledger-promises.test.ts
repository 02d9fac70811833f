import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { Call } from '../../src/core/call.ts';
import type { SpendQuery, SpendRow } from '../../src/core/ledger/spend-query.ts';
import { formatPicos } from '../../src/core/money.ts';
import { inputTokens, outputTokens } from '../../src/core/quantity.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { dimensionSummary } from '../../src/store/dimension-summary.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { LedgerSample, labelRules, spendQuery } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 8, 7);
const interval = { from: FROM, to: FROM + 48 * HOUR };

/**
 * Two days made by hand: 480 calls, of which some carry labels and none names a resource, a host or an account.
 * Everything below is compared with sums over this list, taken without the product.
 */
const calls: PricedCall[] = Array.from({ length: 480 }, (_, n) => {
  const feature = ['search', 'chat', 'summary'][n % 3]!;
  const team = feature === 'chat' ? 'support' : 'discovery';
  const customer = ['acme', 'globex', 'initech', 'hooli'][(n >> 1) % 4]!;
  const environment = n % 7 === 0 ? 'staging' : 'production';
  return pricedCall({
    call: {
      ...idOfSender(`fixture-${n}`)!,
      at: FROM + n * 6 * 60_000 + (n % 60) * 1000,
      provider: n % 2 === 0 ? 'openai' : 'anthropic',
      operation: feature === 'summary' ? 'embeddings' : 'chat',
      status: n % 16 === 0 ? 'error' : 'ok',
      attempt: n % 12 === 0 ? 2 : 1,
      usage: {
        uncachedInputTokens: 1000 + n,
        cacheReadTokens: n % 5,
        visibleOutputTokens: 10 * (n % 9),
        reasoningTokens: n % 2,
      },
      labels: n % 20 === 0 ? {} : { feature, team, customer, environment },
    },
    model: { developer: null, family: null, model: n % 2 === 0 ? 'gpt-5-mini' : 'claude-haiku', version: null },
    price: { kind: 'priced', picos: BigInt(n + 1) * 1_234_567n, lines: [], basis: 'book', listPicos: null },
  });
});

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
  await sample.insert(calls);
  await sample.settle();
});
afterAll(async () => {
  await sample.close();
});

const ask = (given: Partial<SpendQuery>) => runSpendQuery(sample.store, spendQuery({ interval, ...given }));

const READ: Readonly<Record<string, (priced: PricedCall) => string>> = {
  feature: ({ call }) => call.labels['feature'] ?? '(not attributed)',
  team: ({ call }) => call.labels['team'] ?? '(not attributed)',
  customer: ({ call }) => call.labels['customer'] ?? '(not attributed)',
  environment: ({ call }) => call.labels['environment'] ?? '(not attributed)',
  provider: ({ call }) => call.provider,
  operation: ({ call }) => call.operation,
  status: ({ call }) => call.status,
  model: ({ model }) => model.model,
  region: () => '(none)',
};
type Sum = (of: readonly PricedCall[]) => string | number;
const count =
  (of: (call: Call) => number): Sum =>
  (list) =>
    list.reduce((sum, { call }) => sum + of(call), 0);
const TRUTH: Readonly<Record<string, Sum>> = {
  cost: (of) => formatPicos(of.reduce((sum, { price }) => sum + (price.kind === 'priced' ? price.picos : 0n), 0n)),
  calls: (of) => of.length,
  tokens: count(({ usage }) => inputTokens(usage) + outputTokens(usage)),
  errors: count(({ status }) => (status === 'ok' ? 0 : 1)),
  retries: count(({ attempt }) => (attempt > 1 ? 1 : 0)),
};

/** The rows a question about the fixture must give, in any order. */
function truth(by: readonly string[], measures: readonly string[], hourly: boolean, among = calls): unknown[] {
  const groups = Map.groupBy(among, (priced) =>
    JSON.stringify([hourly ? Math.floor(priced.call.at / HOUR) : 0, ...by.map((name) => READ[name]!(priced))]),
  );
  const rows = [...groups].map(([key, members]) =>
    [key].concat(measures.map((measure) => String(TRUTH[measure]!(members)))),
  );
  return rows.map((row) => JSON.stringify(row)).sort();
}

function told(
  rows: readonly SpendRow[],
  by: readonly string[],
  measures: readonly ('cost' | 'calls' | 'tokens' | 'errors' | 'retries')[],
): unknown[] {
  const keyOf = ({ time, values }: SpendRow): string =>
    JSON.stringify([time === null ? 0 : Date.parse(time) / HOUR, ...by.map((name) => values[name])]);
  return rows
    .map((row) => JSON.stringify([keyOf(row), ...measures.map((measure) => String(row.measures[measure]))]))
    .sort();
}

const DIMENSIONS = Object.keys(READ);

describe('on a fixture whose truth is known', () => {
  it('C02: invocations per model, any other dimension and hour are what the fixture has', async () => {
    for (const other of DIMENSIONS.filter((name) => name !== 'model')) {
      const by = ['model', other];
      const { rows } = await ask({ by, measures: ['calls'], grain: 'hour' });
      expect(told(rows, by, ['calls'])).toEqual(truth(by, ['calls'], true));
    }
  });

  it('C07: every measure is there by every dimension although no call names a resource', async () => {
    expect(calls.every(({ call }) => call.region === null && !('resource' in call.labels))).toBe(true);
    const measures = ['cost', 'calls', 'tokens', 'errors', 'retries'] as const;
    for (const name of DIMENSIONS) {
      const { rows } = await ask({ by: [name], measures, grain: 'hour' });
      expect(told(rows, [name], measures)).toEqual(truth([name], measures, true));
    }
  });

  it('P02: the same question answers in money, in calls and in tokens', async () => {
    for (const measure of ['cost', 'calls', 'tokens'] as const) {
      const { rows, totals } = await ask({ by: ['feature', 'team'], measures: [measure] });
      expect(told(rows, ['feature', 'team'], [measure])).toEqual(truth(['feature', 'team'], [measure], false));
      expect(totals).toEqual({ [measure]: TRUTH[measure]!(calls) });
    }
  });

  it('N13: a cut by four dimensions with filters is right, and sums to the total', async () => {
    const by = ['feature', 'customer', 'model', 'environment'];
    const where = [
      { dimension: 'status', operator: 'is', values: ['ok'] },
      { dimension: 'customer', operator: 'isNot', values: ['hooli'] },
      { dimension: 'feature', operator: 'matches', values: ['^s', 'not'] },
    ] as const;
    const among = calls.filter(
      (priced) =>
        priced.call.status === 'ok' && READ['customer']!(priced) !== 'hooli' && /^s|not/.test(READ['feature']!(priced)),
    );
    expect(among.length).toBeGreaterThan(100);
    const measures = ['cost', 'calls', 'tokens'] as const;
    const { rows, totals } = await ask({ by, where, measures });
    expect(told(rows, by, measures)).toEqual(truth(by, measures, false, among));
    expect(totals).toEqual({ cost: TRUTH['cost']!(among), calls: among.length, tokens: TRUTH['tokens']!(among) });
    const unfiltered = await ask({ by, measures });
    expect(unfiltered.totals).toEqual((await ask({ measures })).totals);
  });

  it('N13: what a limit cuts is in the rest, and rows and rest are the total', async () => {
    const { rows, rest, totals } = await ask({ by: ['customer', 'feature'], measures: ['calls'], limit: 3 });
    expect(rows).toHaveLength(3);
    const kept = rows.reduce((sum, row) => sum + Number(row.measures.calls), 0);
    expect(kept + Number(rest?.measures.calls)).toBe(totals.calls);
    expect(rest?.rows).toBe(truth(['customer', 'feature'], ['calls'], false).length - 3);
  });

  it('L15: the ledger of events answers alone: there is no table of resources to ask', async () => {
    const tables = await sample.engine.query<{ name: string }>(
      'SELECT name FROM system.tables WHERE database = currentDatabase()',
    );
    const names = tables.map(({ name }) => name.toLowerCase());
    expect(names).toContain('calls');
    expect(names.filter((name) => /resource|inventory|asset/.test(name))).toEqual([]);
    const { totals } = await ask({ by: ['team', 'model'] });
    expect(totals).toEqual({ cost: TRUTH['cost']!(calls), calls: 480 });
  });

  it('L14: a label never seen before can be grouped by at once, and made a dimension, without a migration', async () => {
    const schema = () =>
      sample.engine.query(
        "SELECT name, type FROM system.columns WHERE table = 'calls' AND database = currentDatabase()",
      );
    const before = await schema();
    await sample.insert([
      pricedCall({
        call: { ...idOfSender('new-label')!, at: FROM + 50 * HOUR, labels: { 'sprint-goal': 'reduce churn' } },
      }),
    ]);
    const later = { from: FROM, to: FROM + 72 * HOUR };
    const byLabel = await ask({ interval: later, by: ['label.sprint-goal'], measures: ['calls'] });
    expect(byLabel.rows.map(({ values, measures }) => [values['label.sprint-goal'], measures.calls])).toEqual([
      ['(none)', 480],
      ['reduce churn', 1],
    ]);
    const summaries = await dimensionSummary(sample.store, later);
    expect(summaries.find(({ name }) => name === 'label.sprint-goal')).toMatchObject({ kind: 'label', values: 1 });
    sample.rules = labelRules(2, ['feature', 'team', 'environment', 'sprint-goal'], ['customer']);
    const asDimension = { interval: later, by: ['sprint-goal', 'model'], measures: ['calls'] } as const;
    const fromCalls = await ask(asDimension);
    expect(fromCalls.rows.find(({ values }) => values['sprint-goal'] === 'reduce churn')?.measures.calls).toBe(1);
    await sample.settle();
    expect((await ask(asDimension)).rows).toEqual(fromCalls.rows);
    expect(await schema()).toEqual(before);
  });
});
