import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { BilledWhence, costlyCall, gpu, monthOf } from '../billed-whence.ts';
import type { BillRow } from '../focus-bill.ts';
import { importAll } from '../imported-file.ts';

const SAMPLE = gunzipSync(readFileSync(join(import.meta.dirname, '../golden/bills/focus-sample-1000.csv.gz')));

let billed: BilledWhence;
beforeAll(async () => {
  billed = await BilledWhence.open();
});
afterAll(() => billed.whence.close());

describe('promises about tags and bills', () => {
  it('A01: a line tagged owner=search that cost 10.00 is search’s 10.00', async () => {
    await billed.bill(
      { cost: '10.00', at: '2025-01-05', tags: { owner: 'search' } },
      { cost: '3.00', at: '2025-01-06', tags: { owner: 'ads' } },
    );
    expect(await billed.costBy('2025-01', ['owner'])).toEqual({ search: '10', ads: '3' });
  });

  it('A02: of 50 random cells the parts add up to the cell, from provider over service, account and SKU to the call', async () => {
    await importAll(billed.whence, 'focus', [SAMPLE]);
    const labels = Array.from({ length: 40 }, (_, index) => ({ owner: `owner-${index % 3}`, n: String(index) }));
    await billed.whence.importLines(
      'calls',
      labels.map((label, index) =>
        costlyCall(`2024-09-${String(1 + (index % 28)).padStart(2, '0')}T10:00:00Z`, `0.${index + 1}7`, label),
      ),
    );
    const period = { from: '2024-08', to: '2024-12' };
    const levels = ['provider', 'serviceName', 'subAccount', 'sku'];
    const total = (await billed.ask('2024-09', period)).totals.cost;
    let state = 7;
    for (let cell = 0; cell < 50;) {
      const where: string[] = [];
      let parent = total;
      for (const level of levels) {
        const { rows } = await billed.ask('2024-09', { ...period, where, by: [level] });
        const sum = rows.reduce((all, { measures }) => all + (picosFromDollars(String(measures.cost)) ?? 0n), 0n);
        expect([where, formatPicos(sum)]).toEqual([where, parent]);
        state = (state * 48_271) % 2_147_483_647;
        const child = rows[state % rows.length];
        where.push(`${level}=${child?.values[level]}`);
        parent = child?.measures.cost;
        cell += 1;
      }
    }
    const where = ['provider=openai', 'serviceName=(none)', 'subAccount=(none)', 'sku=(none)'];
    const query = new URLSearchParams([
      ...Object.entries(period),
      ['limit', '100'],
      ...where.map((text) => ['where', text]),
    ]);
    const { calls }: { calls: { cost: string }[] } = await (await billed.whence.request(`/api/calls?${query}`)).json();
    const sum = calls.reduce((all, { cost }) => all + (picosFromDollars(cost) ?? 0n), 0n);
    expect([calls.length, formatPicos(sum)]).toEqual([40, (await billed.ask('2024-09', { where })).totals.cost]);
  }, 180_000);

  it('A03: a GPU node of 5.00 tagged with a feature and tokens of 7.00 are the feature’s 12.00', async () => {
    await billed.bill({
      cost: '5.00',
      at: '2025-02-05',
      provider: 'AWS',
      description: 'On Demand Linux p5.48xlarge',
      resource: 'i-1',
      tags: { feature: 'F' },
    });
    await billed.whence.importLines('calls', [costlyCall('2025-02-06T10:00:00Z', '7.00', { feature: 'F' })]);
    expect(await billed.costBy('2025-02', ['feature'])).toEqual({ F: '12' });
    expect(await billed.costBy('2025-02', ['feature', 'operation'])).toEqual({ 'F compute': '5', 'F chat': '7' });
  });

  it('A04: lines tagged prod and staging, and one that is not, are three buckets, the last named (not set), of the same sum', async () => {
    await billed.bill(
      { cost: '1.25', at: '2025-03-01', tags: { env: 'prod' } },
      { cost: '2.50', at: '2025-03-01', tags: { env: 'staging' } },
      { cost: '4.00', at: '2025-03-01' },
    );
    expect(await billed.costBy('2025-03', ['environment'])).toEqual({ prod: '1.25', staging: '2.5', '(not set)': '4' });
    expect((await billed.ask('2025-03')).totals.cost).toBe('7.75');
  });

  it('A09: compute, storage, network and databases stand in the ledger with the totals of their file, beside the AI share of each feature', async () => {
    const { rows, totals } = await billed.ask('2024-09', {
      from: '2024-08',
      to: '2024-12',
      by: ['serviceCategory'],
      measure: ['billedCost', 'cost', 'listCost', 'contractedCost'],
      where: ['costOrigin=bill'],
    });
    const classes = rows.map(({ values }) => values['serviceCategory']);
    expect(classes).toEqual(expect.arrayContaining(['Compute', 'Storage', 'Networking', 'Databases']));
    expect(totals).toEqual({
      billedCost: '20.52022672899',
      cost: '14.97651418586',
      listCost: '20.39090575119',
      contractedCost: '14.97626039326',
    });
    await billed.bill(
      { cost: '30', at: '2025-04-01', category: 'Databases', tags: { feature: 'search' } },
      { cost: '10', at: '2025-04-01', provider: 'AWS', description: 'p5.48xlarge', tags: { feature: 'search' } },
      { cost: '8', at: '2025-04-01', category: 'Storage', tags: { feature: 'export' } },
    );
    const shares = await billed.share('ai-share', { ...monthOf('2025-04'), by: ['feature'] });
    expect(shares.rows.map(({ values, value }) => [values['feature'], value])).toEqual([
      ['search', '25.0'],
      ['export', '0.0'],
    ]);
  });

  it('B01: where 62% of AI cost lacks a resource and tags, the share of it is 62.0%', async () => {
    await billed.bill(...untaggable('2025-05-01', '62.00'), ...taggable('2025-05-01', '38.00'), {
      cost: '500.00',
      at: '2025-05-01',
    });
    expect((await billed.share('untaggable-share', monthOf('2025-05'))).value).toBe('62.0');
  });

  it('P03: spend inside and outside of what tags can reach is told, with its trend', async () => {
    await billed.bill(
      ...untaggable('2025-06-01', '62.00'),
      ...taggable('2025-06-01', '38.00'),
      ...untaggable('2025-07-01', '80.00'),
      ...taggable('2025-07-01', '20.00'),
    );
    expect(await billed.costBy('2025-06', ['taggability'], { where: ['workload=ai'] })).toEqual({
      untaggable: '62',
      taggable: '38',
    });
    const trend = await billed.share('untaggable-share', { from: '2025-06', to: '2025-08', grain: 'month' });
    expect(trend.rows.map(({ value }) => value)).toEqual(['62.0', '80.0']);
  });

  it('B17: the share of what cannot be tagged is a series by product, here from 20% to 70% in six months', async () => {
    const truth = { assistant: [20, 30, 40, 50, 60, 70], reports: [70, 60, 50, 40, 30, 20] };
    const months = Array.from({ length: 6 }, (_, index) => `2026-0${index + 1}`);
    for (const [product, percents] of Object.entries(truth)) {
      await billed.bill(
        ...months.map((month, index) => gpu(`${month}-10`, String(100 - (percents[index] ?? 0)), { product })),
      );
      await billed.whence.importLines(
        'calls',
        months.map((month, index) => costlyCall(`${month}-11T10:00:00Z`, String(percents[index]), { product })),
      );
    }
    const series = await billed.share('untaggable-share', {
      from: '2026-01',
      to: '2026-07',
      grain: 'month',
      by: ['product'],
    });
    for (const [product, percents] of Object.entries(truth)) {
      const shares = series.rows.filter(({ values }) => values['product'] === product).map(({ value }) => value);
      expect([product, shares]).toEqual([product, percents.map((percent) => `${percent}.0`)]);
    }
  });
});

/** AI that nothing on the bill tells the owner of, in two lines. */
function untaggable(at: string, dollars: string): BillRow[] {
  const half = String(Number(dollars) / 2);
  const line = { at, cost: half, provider: 'AWS', service: 'Amazon Bedrock' };
  return ['input tokens', 'output tokens'].map((meter) => ({ ...line, meter }));
}

/** AI of which half has a resource, and half tags. */
function taggable(at: string, dollars: string): BillRow[] {
  const half = String(Number(dollars) / 2);
  const line = { at, cost: half, provider: 'AWS', description: 'p5.48xlarge' };
  return [
    { ...line, resource: 'i-1' },
    { ...line, tags: { owner: 'search' } },
  ];
}
