import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { sampleCharge, storable } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const SPAN = { from: '2026-10-30', to: '2026-11-03', timeZone: 'Europe/Berlin' };

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
  await whence.importLines(
    'calls',
    Array.from({ length: 200 }, (_, n) => ({
      id: `call-${n}`,
      at: new Date(Date.UTC(2026, 9, 29, n)).toISOString(),
      provider: 'openai',
      requestModel: n % 2 ? 'gpt-5' : 'gpt-4o',
      usage: { inputTokens: 1000 + n, outputTokens: 7 },
      labels: { feature: n % 3 ? 'search' : 'chat, "quoted"' },
    })),
  );
  const month = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
  await storeCharges(whence.context.engine, [storable(sampleCharge('pool', '31', { chargePeriod: month }))], 'test');
  await whence.installation.ledger.settle();
});
afterAll(() => whence.close());

async function download(input: Record<string, string>): Promise<ArrayBuffer> {
  const response = await whence.request(`/api/export-ledger?${new URLSearchParams({ ...SPAN, ...input })}`);
  expect(response.status).toBe(200);
  return response.arrayBuffer();
}

async function total(): Promise<SpendAnswer['totals']> {
  const { totals } = await whence.ask<SpendAnswer>('query', { ...SPAN, measure: ['cost', 'calls', 'inputTokens'] });
  return totals;
}

function sums(rows: readonly Readonly<Record<string, string>>[]) {
  const picos = rows.reduce((sum, { cost }) => sum + (picosFromDollars(cost ?? '') ?? 0n), 0n);
  const count = (name: string): number => rows.reduce((sum, row) => sum + Number(row[name]), 0);
  return { cost: formatPicos(picos), calls: count('calls'), inputTokens: count('inputTokens') };
}

it('lines of the ledger go out as CSV with calls and charges, by day or hour, and add up to the answer of a question', async () => {
  for (const grain of ['day', 'hour']) {
    const rows: Record<string, string>[] = parse(Buffer.from(await download({ grain })), { columns: true });
    expect(sums(rows)).toEqual(await total());
    expect(new Set(rows.map(({ costOrigin }) => costOrigin))).toEqual(new Set(['metered', 'bill']));
    expect(new Set(rows.map(({ feature }) => feature))).toContain('chat, "quoted"');
  }
  const days: Record<string, string>[] = parse(Buffer.from(await download({ by: 'feature' })), { columns: true });
  expect(new Set(days.map(({ time }) => time?.slice(0, 10)))).toEqual(
    new Set(['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02']),
  );
});

it('and as Parquet, with the same columns', async () => {
  const rows = await parquetReadObjects({ file: await download({ as: 'parquet', by: 'feature,model' }) });
  const names = 'time feature model cost billedCost listCost calls unpricedCalls inputTokens outputTokens';
  expect(Object.keys(rows[0] ?? {})).toEqual(names.split(' '));
  const calls = rows.reduce((sum, row) => sum + Number(row['calls']), 0);
  expect(calls).toBeCloseTo(Number((await total()).calls));
});
