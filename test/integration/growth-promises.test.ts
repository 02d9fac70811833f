import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines, openStatementWhence, type StatementWhence } from '../statement-whence.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.parse('2026-11-01T12:00:00Z');

let told: StatementWhence;

beforeAll(async () => {
  told = await openStatementWhence({ privacy: { pseudonymise: false } });
});
afterAll(() => told.whence.close());

function dayAt(day: number): string {
  return new Date(FIRST + day * DAY_MS).toISOString();
}

function call(id: string, day: number, feature: string, more: object = {}): object {
  return {
    id,
    at: dayAt(day),
    provider: 'house',
    requestModel: 'house-1',
    usage: { inputTokens: 100, outputTokens: 10 },
    reportedCost: { amount: '1', currency: 'USD' },
    labels: { feature },
    ...more,
  };
}

function times(count: number, make: (index: number) => object): object[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function g10Calls(day: number, count: number): object[] {
  return times(count, (index) => call(`g10-${day}-${index}`, day, 'g10', { operation: 'vector.query' }));
}

async function users(name: string, values: readonly number[], from = 0, more: object = {}): Promise<void> {
  const statements = values.map((value, index) => ({
    name,
    reading: 'level',
    at: dayAt(from + index),
    value,
    ...more,
  }));
  const { answer } = await told.post('/api/metrics', lines(...statements));
  expect(answer.rejected).toEqual([]);
  await told.whence.drained();
}

interface Growth {
  readonly elasticity: { slope: number; low: number; high: number; points: number } | null;
  readonly gap: { product: number; downstream: number; expected: number; actual: number; isAlert: boolean } | null;
  readonly points: readonly { time: string; usage: string | null; amount: string | null; ratio: string | null }[];
  readonly sentence: string;
}

describe('growth', () => {
  it('C05: where embedding and vector cost truly grows by 1.4 with product usage, the slope found is 1.4 ± 0.05', async () => {
    const usage = Array.from({ length: 20 }, (_, index) => Math.round(100 * 1.12 ** index));
    await users('c05-usage', usage);
    await told.whence.importLines(
      'calls',
      usage.flatMap((used, day) => {
        const noise = 1 + 0.02 * Math.sin(7 * day);
        const cost = 0.001 * used ** 1.4 * noise;
        return ['embeddings', 'vector.query'].map((operation) =>
          call(`c05-${operation}-${day}`, day, 'c05', {
            operation,
            reportedCost: { amount: (cost / 2).toFixed(9), currency: 'USD' },
          }),
        );
      }),
    );
    const { elasticity } = await told.ask<Growth>('growth', {
      against: 'c05-usage',
      where: 'operation=embeddings|vector.query',
      vs: 'none',
    });
    expect(Math.abs((elasticity?.slope ?? 0) - 1.4)).toBeLessThan(0.05);
    expect(elasticity?.low).toBeLessThan(1.4);
    expect(elasticity?.high).toBeGreaterThan(1.4);
    expect(elasticity?.points).toBe(20);
  });

  it('G08: vector queries per active user over time are the series of the fixture', async () => {
    const [queries, active] = [
      [4, 9, 10, 12],
      [2, 3, 4, 3],
    ];
    await users('g08-active', active);
    await told.whence.importLines(
      'calls',
      queries.flatMap((count, day) =>
        times(count, (index) => call(`g08-${day}-${index}`, day, 'g08', { operation: 'vector.query' })),
      ),
    );
    const { rows } = await told.whence.ask<{ rows: { time: string; unit: string }[] }>('units', {
      per: 'g08-active',
      measure: 'calls',
      where: ['operation=vector.query', 'feature=g08'],
      grain: 'day',
      from: '2026-11-01',
      to: '2026-11-05',
      timeZone: 'UTC',
    });
    expect(rows.map(({ time, unit }) => [time.slice(0, 10), unit])).toEqual([
      ['2026-11-01', '2'],
      ['2026-11-02', '3'],
      ['2026-11-03', '2.5'],
      ['2026-11-04', '4'],
    ]);
  });

  it('G10: product +10% and vector +35% are a gap, alerted with both numbers, beside what was to be expected', async () => {
    await users('g10-product', [100, 100, 100], 10);
    await users('g10-product', [110, 110, 110], 13);
    await told.whence.importLines('calls', [
      ...[0, 1, 2].flatMap((day) => g10Calls(10 + day, 20)),
      ...[0, 1, 2].flatMap((day) => g10Calls(13 + day, 27)),
    ]);
    const asked = {
      against: 'g10-product',
      measure: 'calls',
      where: 'feature=g10',
      from: '2026-11-14',
      to: '2026-11-17',
    };
    const { gap, sentence } = await told.ask<Growth>('growth', asked);
    expect(gap?.product).toBeCloseTo(0.1, 9);
    expect(gap?.downstream).toBeCloseTo(0.35, 9);
    expect(gap).toMatchObject({ isAlert: true, actual: 81 });
    expect(gap?.expected).toBeCloseTo(66, 9);
    expect(sentence).toContain('g10-product +10.0%, calls +35.0%');
    const eased = await told.ask<Growth>('growth', { ...asked, alert: '0.5' });
    expect(eased.gap?.isAlert).toBe(false);
  });

  it('P11: tokens, requests and embeddings of one feature stand side by side, and what moves with what is told', async () => {
    const days = [3, 5, 8, 2, 6];
    await told.whence.importLines(
      'calls',
      days.flatMap((count, day) => [
        ...times(count, (index) =>
          call(`p11-${day}-${index}`, day, 'p11', { usage: { inputTokens: 90, outputTokens: 10 } }),
        ),
        ...times(2 * count, (index) =>
          call(`p11-e-${day}-${index}`, day, 'p11', { operation: 'embeddings', usage: { inputTokens: 50 } }),
        ),
      ]),
    );
    const { points, correlations } = await told.ask<{
      points: { values: Record<string, string> }[];
      correlations: { left: string; right: string; correlation: number | null }[];
    }>('correlate', { where: 'feature=p11', to: '2026-11-06' });
    expect(points.map(({ values }) => [values['requests'], values['tokens'], values['embeddings']])).toEqual(
      days.map((count) => [String(3 * count), String(200 * count), String(2 * count)]),
    );
    const found = correlations.find(({ left, right }) => left === 'tokens' && right === 'embeddings');
    expect(found?.correlation).toBeCloseTo(1, 9);
    const none = correlations.find(({ left, right }) => left === 'tokens' && right === 'vectorQueries');
    expect(none?.correlation).toBeNull();
  });

  it('H03: 800 used of 1,000 at 50 a day are 80% and four days to the limit', async () => {
    await users('h03.used', [600, 650, 700, 750, 800], 0, { labels: { vendor: 'acme' } });
    await users('h03.limit', [1000], 0, { labels: { vendor: 'acme' } });
    await users('h03.remaining', [900, 800, 700]);
    const { limits, credits, sentence } = await told.ask<{ limits: object[]; credits: object[]; sentence: string }>(
      'limits',
      {},
    );
    expect(limits).toMatchObject([
      { name: 'h03', labels: { vendor: 'acme' }, used: 800, limit: 1000, utilisation: 0.8, perDay: 50, daysLeft: 4 },
    ]);
    expect(credits).toMatchObject([{ name: 'h03', remaining: 700, daysLeft: 7 }]);
    expect(sentence).toBe('1 of 1 limits are used to 80% or more.');
    const later = await told.ask<{ limits: object[] }>('limits', { from: '2026-11-04', to: '2026-11-06' });
    expect(later.limits).toMatchObject([{ used: 800, limit: 1000, daysLeft: 4 }]);
  });
});

it('seats nobody sat on have their money; without a price it is not known', async () => {
  const labels = { labels: { vendor: 'editor' } };
  await users('copilot.seats', [120], 0, labels);
  await users('copilot.active-seats', [80, 95, 90], 0, labels);
  await users('copilot.seat-price', [19], 0, labels);
  await users('chat.seats', [10]);
  await users('chat.active-seats', [4]);
  const { seats } = await told.ask<{ seats: object[] }>('seats', {});
  expect(seats).toMatchObject([
    { name: 'copilot', paid: 120, active: 95, dormant: 25, dormantCost: 475 },
    { name: 'chat', paid: 10, active: 4, dormant: 6, dormantCost: null },
  ]);
});

it('concentration is of owners, and what nobody owns is told beside it', async () => {
  await told.whence.importLines('calls', [
    ...[70, 10, 10, 10].map((amount, index) =>
      call(`con-${index}`, 1, 'con', {
        labels: { feature: 'con', customer: `c${index}` },
        reportedCost: { amount: String(amount), currency: 'USD' },
      }),
    ),
    call('con-none', 1, 'con', { reportedCost: { amount: '5', currency: 'USD' } }),
  ]);
  const found = await told.ask<object>('concentration', { where: 'feature=con' });
  expect(found).toMatchObject({ owners: 4, topOwners: 1, topShare: 0.7, hhi: 5200, unowned: '5' });
});
