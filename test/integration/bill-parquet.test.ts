import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchEngine } from '../../src/store/launcher.ts';
import { formatPicos } from '../../src/core/money.ts';
import { importedBill } from '../imported-charges.ts';

/** What a cloud's data lake writes: decimals, moments with a zone, maps, nothing. */
const ROWS = `SELECT toDecimal128('0.000000123457', 12) + number AS BilledCost, CAST(NULL, 'Nullable(Decimal(38, 12))') AS EffectiveCost,
toDecimal64('12345.6789', 4) AS ListCost, 'USD' AS BillingCurrency, toDateTime64('2026-11-03 10:00:00', 6, 'UTC') AS ChargePeriodStart,
toDateTime('2026-11-03 11:00:00', 'UTC') AS ChargePeriodEnd, toDate('2026-11-01') AS BillingPeriodStart, toDate32('2026-12-01') AS BillingPeriodEnd,
toLowCardinality('AWS') AS ServiceProviderName, 'Amazon Bedrock' AS ServiceName, map('team', 'search', 'n', toString(number)) AS Tags,
map('CoreCount', '2') AS SkuPriceDetails, number = 1 AS x_Flag, 1e-7 AS ConsumedQuantity, toUInt64(18446744073709551615) AS x_Big,
[('a', 1)] AS x_List FROM numbers(3)`;

let folder: string;
let engine: Awaited<ReturnType<typeof launchEngine>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whence-parquet-'));
  engine = await launchEngine(folder);
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

async function written(format: string): Promise<Uint8Array> {
  const { url, user, password } = engine.address;
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password };
  const response = await fetch(url, { method: 'POST', headers, body: `${ROWS} FORMAT ${format}` });
  if (!response.ok) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}

it('a bill that a data lake wrote as Parquet is read exactly, and is the same lines as in JSON', async () => {
  const { charges, rejected, noted } = await importedBill('focus', await written('Parquet'));
  expect([rejected, noted]).toEqual([[], []]);
  expect(charges.map(({ costs }) => formatPicos(costs.billed))).toEqual([
    '0.000000123457',
    '1.000000123457',
    '2.000000123457',
  ]);
  expect(charges[2]).toMatchObject({
    chargePeriod: { from: Date.parse('2026-11-03T10:00:00Z'), to: Date.parse('2026-11-03T11:00:00Z') },
    billingPeriod: { from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-12-01T00:00:00Z') },
    serviceProvider: 'AWS',
    tags: { team: 'search', n: '2' },
    consumed: { quantity: '0.0000001', unit: '' },
    costs: { effective: 2_000_000_123_457n, list: 12_345_678_900_000_000n, contracted: 0n },
    native: { x_Big: '18446744073709551615', SkuPriceDetails: '{"CoreCount":"2"}' },
  });
  const json = await importedBill('focus', await written('JSONEachRow'));
  expect(json.charges.map(({ tags, costs }) => [tags, costs])).toEqual(charges.map(({ tags, costs }) => [tags, costs]));
});
