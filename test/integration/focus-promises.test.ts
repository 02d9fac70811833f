import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFINITIONS } from '../../src/core/analysis/definition.ts';
import { MEASURES, type SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, parseDecimal, picosFromDollars } from '../../src/core/money.ts';
import { deriveCharges } from '../../src/store/derived-charges.ts';
import { FocusFiles, focusFailures, focusReport, focusRowsOf, type FileRow } from '../focus-files.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const BILLS = join(import.meta.dirname, '../golden/bills');
const MARKETPLACE = new Set(['multi_model_invoice_via_csp_marketplace.csv', 'cached_tokens_via_csp_marketplace.csv']);
/** What conforms in the examples: one lacks the type of a resource, two are billed by others than who sells. */
const CONFORMANT = readdirSync(BILLS).filter((name) => /^(?:multi|csp|per_token)/.test(name) && !MARKETPLACE.has(name));
const RULES = `version: 1
dimensions:
  feature: { rules: [{ from: [label.feature] }] }
allocations:
  models:
    pool: { serviceName: Aura Web Foundry }
    by: feature
    driver: { measure: tokens }
    bucket: month
`;

let whence: TestWhence;
let files: FocusFiles;

function call(id: number, model: string, usage: Record<string, number>, more: Record<string, unknown> = {}) {
  const at = new Date(Date.UTC(2025, 4, 1 + (id % 3), id % 24)).toISOString();
  const labels = { feature: id % 2 ? 'search' : 'chat', 'metadata.project': 'proj_1', 'metadata.key': 'hash...abcd' };
  return { id: `call-${id}`, at, provider: 'anthropic', requestModel: model, usage, labels, ...more };
}

beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
  files = new FocusFiles(whence);
  await whence.ask('rules-publish', { text: RULES });
  await files.take(...CONFORMANT.map((name) => readFileSync(join(BILLS, name))));
  const metered = Array.from({ length: 200 }, (_, id) => {
    if (id % 10 === 0) return call(id, 'claude-sonnet-4-5', { inputTokens: 250_001, outputTokens: 7 });
    if (id % 10 === 1)
      return call(
        id,
        'claude-sonnet-4-5',
        { inputTokens: 9 },
        { reportedCost: { amount: '0.123456789', currency: 'USD' } },
      );
    if (id % 10 === 2)
      return call(id, 'unheard-of', { inputTokens: 5 }, { reportedCost: { amount: '0.5', currency: 'USD' } });
    return call(id, 'claude-sonnet-4-5', { inputTokens: 1003 + id, cacheReadTokens: 100, outputTokens: 331 });
  });
  expect(await whence.importLines('calls', metered)).toMatchObject({ accepted: 200, unpriced: 0 });
  await deriveCharges(whence.context, null);
});

afterAll(() => whence.close());

function sum(rows: readonly FileRow[], column: string): string {
  return formatPicos(rows.reduce((total, row) => total + (picosFromDollars(row[column] || '0') ?? 0n), 0n));
}

describe('the export of bills and metered usage', () => {
  it('M05: passes the 1.2 validator and our 1.4 rule set, turns tokens into money and back, and every metric has one definition', async () => {
    const of12 = await files.exported({ version: '1.2' });
    const of14 = await files.exported({ version: '1.4' });
    expect(await focusFailures(of12, '1.2')).toEqual([]);
    expect(await focusFailures(of14, '1.4')).toEqual([]);
    expect(await focusFailures(await files.exported({ version: '1.4', as: 'parquet' }), '1.4')).toEqual([]);
    const { results } = await focusReport(of14, '1.4');
    expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(150);

    const priced = focusRowsOf(of14).filter(({ PricingUnit }) => PricingUnit === '1000000 Tokens');
    expect(priced.length).toBeGreaterThan(10);
    for (const row of priced) {
      const amount = (column: string, digits: number): bigint => parseDecimal(row[column] ?? '', digits) ?? -1n;
      expect(amount('ListUnitPrice', 24) * amount('PricingQuantity', 24)).toBe(amount('ListCost', 48));
      expect(amount('PricingQuantity', 12)).toBe(amount('ConsumedQuantity', 6));
    }

    const ids = DEFINITIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const name of MEASURES) expect(ids).toContain(`measure.${name}`);
    const [measures, kpis] = ['measures', 'kpis'].map((name) =>
      readFileSync(join(import.meta.dirname, `../../docs/reference/${name}.md`), 'utf8'),
    );
    for (const { id, meaning } of DEFINITIONS) {
      const told = id.startsWith('kpi.')
        ? kpis?.split(`| \`${id.slice('kpi.'.length)}\` | **`)
        : measures?.split(`\`${id}\``);
      expect((told?.length ?? 0) - 1, id).toBe(meaning === null ? 0 : 1);
    }
  });

  it('says as much as the ledger: what is metered as estimates beside costs of 0, what is billed as the bills have it', async () => {
    const rows = focusRowsOf(await files.exported({ version: '1.4' }));
    const estimated = rows.filter((row) => row['x_CostStatus'] === 'Estimated');
    const { totals } = await whence.ask<SpendAnswer>('query', {
      measure: ['meteredCost', 'billedCost'],
      from: '2025-05-01',
      to: '2025-06-01',
      timeZone: 'UTC',
    });
    expect(sum(estimated, 'x_EstimatedCost')).toBe(totals.meteredCost);
    expect(sum(rows, 'BilledCost')).toBe(totals.billedCost);
    expect([sum(estimated, 'BilledCost'), sum(estimated, 'EffectiveCost')]).toEqual(['0', '0']);
    const aboveThreshold = estimated.filter(({ SkuPriceId }) => SkuPriceId?.endsWith('.above-200000'));
    expect(aboveThreshold.length).toBeGreaterThan(0);
    const groups = estimated.map((row) =>
      [row['ChargePeriodStart'], row['SkuPriceId'], row['ListUnitPrice']].join(' '),
    );
    expect(new Set(groups).size).toBe(groups.length);
  });

  it('moves a pool to its shares and leaves every sum, with the method and the ratio of each', async () => {
    const rows = focusRowsOf(await files.exported({ version: '1.4' }));
    const shares = rows.filter(({ AllocatedMethodId }) => AllocatedMethodId);
    expect(shares.length).toBeGreaterThan(2);
    for (const cost of ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'])
      expect(sum(shares, cost)).toBe('0');
    expect(new Set(shares.map(({ AllocatedMethodId }) => AllocatedMethodId))).toEqual(new Set(['models@2']));
    expect(shares.map(({ AllocatedResourceId }) => AllocatedResourceId)).toEqual(
      expect.arrayContaining(['', 'chat', 'search']),
    );
    expect(shares.find(({ AllocatedResourceId }) => AllocatedResourceId === 'chat')).toMatchObject({
      AllocatedTags: '{"whence/feature":"chat"}',
      AllocatedMethodDetails: expect.stringMatching(
        /^\{"Elements":\[\{"AllocatedRatio":0\.\d+,"UsageUnit":"proportional tokens by month"/,
      ),
    });
    const before = focusRowsOf(await files.exported({ version: '1.2' }));
    expect(before.filter((row) => row['x_AllocatedResourceId'] === 'chat').length).toBe(
      shares.filter(({ AllocatedResourceId }) => AllocatedResourceId === 'chat').length,
    );
  });

  it('is the same over HTTP, piece by piece', async () => {
    const asked = '/api/export-focus?version=1.4&from=2020-01-01&to=2030-01-01';
    const response = await whence.request(asked);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await response.text()).toBe((await files.exported({ version: '1.4' })).toString());
    expect((await whence.request(`${asked}&vershun=1.2`)).status).toBe(400);
  });
});
