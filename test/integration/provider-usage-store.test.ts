import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ReportBucket, reportLine } from '../../src/core/capture/report/report-line.ts';
import { replaceBuckets } from '../../src/store/provider-usage.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FROM = Date.parse('2026-11-01T00:00:00Z');
const ORIGIN = { source: 'main', report: 'costs', provider: 'openai' };

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => FROM + 40 * DAY_MS);
});
afterAll(() => whence.close());

function bucket(day: number, ...picos: readonly bigint[]): ReportBucket {
  const from = FROM + day * DAY_MS;
  const lines = picos.map((amount) => reportLine({ kind: 'cost', cost: { picos: amount, currency: 'USD' } }));
  return { from, to: from + DAY_MS, lines };
}

async function cost(): Promise<string | null> {
  const answer = await whence.ask<{ rows: { cost: string | null }[] }>('provider-usage', { from: '2026-11-01' });
  return answer.rows[0]?.cost ?? null;
}

async function versions(): Promise<number> {
  const [row] = await whence.context.engine.query<{ versions: number }>(
    'SELECT toUInt32(uniqExact(bucketStart, version)) AS versions FROM providerUsage',
  );
  return row?.versions ?? 0;
}

it('a bucket is what its latest version says; the others go an hour after they were replaced, and the bucket stays', async () => {
  const { engine } = whence.context;
  const replace = (at: number, ...buckets: readonly ReportBucket[]) => replaceBuckets(engine, ORIGIN, buckets, at);
  // Two months, so two parts; more than 64 bits of money, and a credit.
  const large = 12_345_678_901_234_567_890n;
  expect(await replace(FROM, bucket(0, 1n, 2n), bucket(35, large))).toMatchObject({ added: 2, lines: 3 });
  expect(await replace(FROM + 1, bucket(35, large), bucket(0, 2n, 1n))).toMatchObject({ added: 0, unchanged: 2 });
  expect(await replace(FROM + 2, bucket(0, 5n))).toMatchObject({ restated: 1 });
  expect([await cost(), await versions()]).toEqual(['12345678.901234567895', 3]);
  await replace(FROM + 2 * HOUR_MS, bucket(1, -5n));
  expect([await cost(), await versions()]).toEqual(['12345678.90123456789', 3]);
  expect(await replace(FROM + 4 * HOUR_MS, bucket(0, 6n))).toMatchObject({ restated: 1 });
  expect(await versions()).toBe(4);
  expect(await replace(FROM + 6 * HOUR_MS, bucket(0, 6n))).toMatchObject({ unchanged: 1 });
  expect(await versions()).toBe(3);
});
