import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestAudit } from '../../src/store/metadata/audit.ts';
import { Noise } from '../noise.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.parse('2026-04-01T00:00:00Z');
const DAYS = 275;
const FEATURES = ['answers', 'chat', 'digest', 'search'];
const WEEK = [1.2, 1.25, 1.2, 1.15, 1.1, 0.4, 0.45];

let whence: TestWhence;
let now = Date.parse('2026-11-16T00:00:00Z');
/** Dollars of each feature and day, in cents. */
const cents = new Map(FEATURES.map((feature, index) => [feature, daysOf(index + 1)]));

function daysOf(seed: number): number[] {
  const noise = new Noise(seed);
  let level = Math.log(40 * seed);
  return Array.from({ length: DAYS }, (_, day) => {
    level += 0.001 + 0.01 * noise.normal();
    return Math.round(100 * Math.exp(level + 0.1 * noise.normal()) * (WEEK[day % 7] ?? 1));
  });
}

function spent(feature: string, from: number, to: number): number {
  const sum = cents.get(feature)?.slice((from - FIRST) / DAY_MS, (to - FIRST) / DAY_MS);
  return (sum?.reduce((total, cost) => total + cost, 0) ?? 0) / 100;
}

beforeAll(async () => {
  whence = await openWhence({ timeZone: 'UTC' }, () => now);
  const calls = [...cents].flatMap(([feature, costs]) =>
    costs.map((cost, day) => ({
      id: `${feature}-${day}`,
      at: new Date(FIRST + day * DAY_MS + DAY_MS / 2).toISOString(),
      provider: 'house',
      requestModel: 'house-1',
      usage: { inputTokens: 10, outputTokens: 1 },
      reportedCost: { amount: (cost / 100).toFixed(2), currency: 'USD' },
      labels: { feature },
    })),
  );
  // A call of a day to come is refused, so they are sent at the end of it all.
  const asked = now;
  now = FIRST + DAYS * DAY_MS;
  expect(await whence.importLines('calls', calls)).toMatchObject({ rejected: 0 });
  now = asked;
});
afterAll(() => whence.close());

interface Figures {
  readonly spent: string;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly missing: string | null;
}
interface Foretold {
  readonly sentence: string;
  readonly leftOut: number;
  readonly periods: readonly {
    readonly period: string;
    readonly interval: { readonly from: string; readonly to: string };
    readonly daysLeft: number;
    readonly total: Figures;
    readonly rows: readonly (Figures & { readonly values: Readonly<Record<string, string>> })[];
  }[];
}
interface Standing {
  readonly name: string;
  readonly status: string;
  readonly spent: string;
  readonly share: number;
  readonly variance: number | null;
  readonly warned: readonly number[];
  readonly forecast: { readonly expected: string } | null;
  readonly breach: { readonly expected: string | null; readonly isPast: boolean };
}

const foretell = (input: object = {}): Promise<Foretold> => whence.ask('forecast', { ...input });
const set = (input: object): Promise<Standing> => whence.ask('budget-set', { ...input });

describe('a forecast', () => {
  it('of month and quarter holds in a back-test: the end lies in the interval at least three times of four', async () => {
    const held: boolean[] = [];
    for (let month = 6; month < 12; month++) {
      for (const day of [2, 9, 16]) {
        now = Date.UTC(2026, month, day);
        const { periods } = await foretell({ by: 'feature', period: 'month,quarter' });
        for (const { rows, interval } of periods) {
          for (const { values, low, high } of rows) {
            const end = spent(values['feature'] ?? '', Date.parse(interval.from), Date.parse(interval.to));
            held.push(Number(low) <= end && end <= Number(high));
          }
        }
      }
    }
    expect(held).toHaveLength(6 * 3 * 2 * FEATURES.length);
    expect(held.filter(Boolean).length / held.length).toBeGreaterThanOrEqual(0.75);
  }, 120_000);

  it('says exactly what is spent, of the whole and of each part, and by a question of the finance officer', async () => {
    now = Date.parse('2026-11-16T00:00:00Z');
    const { periods, sentence, leftOut } = await foretell({ by: 'feature' });
    expect(periods.map(({ period, daysLeft }) => `${period} ${daysLeft}`)).toEqual([
      'month 15',
      'quarter 46',
      'year 46',
    ]);
    const told = periods[0]?.rows.map((row) => Number(row.spent)) ?? [];
    expect(told).toEqual(told.toSorted((one, other) => other - one));
    expect([leftOut, (await foretell({ by: 'feature', limit: 3 })).leftOut]).toEqual([0, 1]);
    const from = Date.parse('2026-11-01');
    for (const { values, spent: sum } of periods[0]?.rows ?? [])
      expect(Number(sum)).toBeCloseTo(spent(values['feature'] ?? '', from, now), 9);
    const whole = FEATURES.reduce((sum, feature) => sum + spent(feature, from, now), 0);
    expect(Number(periods[0]?.total.spent)).toBeCloseTo(whole, 9);
    expect(sentence).toMatch(/^month: \$[\d,.]+ expected, \$[\d,.]+ to \$[\d,.]+ four times of five/);
    const answer = await whence.ask<{ sentence: string; number: { value: string } }>('questions-run', { id: 'Q-48' });
    expect(answer.number.value).toBe(periods[2]?.total.expected);
  });

  it('of under two weeks, or of nothing, expects nothing and says why', async () => {
    now = FIRST + 10 * DAY_MS;
    for (const where of ['feature=search', 'feature=nothing']) {
      const [month] = (await foretell({ where: [where], period: 'month' })).periods;
      expect(month?.total).toMatchObject({ expected: null, low: null, high: null });
      expect(month?.total.missing).toMatch(/two weeks/);
    }
  });

  it('goes to an end of one’s own up to a year ahead, and no farther', async () => {
    now = Date.parse('2026-11-16T00:00:00Z');
    const [one] = (await foretell({ until: '2026-11-20' })).periods;
    expect(one?.daysLeft).toBe(4);
    await expect(foretell({ until: '2028-01-01' })).rejects.toThrow(/more than a year ahead/);
  });
});

describe('a budget', () => {
  it('tells spent, pace, what is expected, the day it is passed, and is told over with its owner', async () => {
    now = Date.parse('2026-11-16T00:00:00Z');
    const half = spent('search', Date.parse('2026-11-01'), now);
    const fine = await set({ name: 'fine', amount: String(half * 4), where: ['feature=search'] });
    expect(fine).toMatchObject({ status: 'ok', breach: { expected: null, isPast: false } });
    expect(fine.variance).toBeCloseTo(-0.5, 5);
    const close = await set({ name: 'close', amount: (half * 1.3).toFixed(2), where: ['feature=search'] });
    expect(close.status).toBe('ok');
    expect(close.breach.expected).toMatch(/^2026-11-(1[6-9]|2\d)$/);
    expect(Number(close.forecast?.expected)).toBeGreaterThan(half * 1.3);
    const over = await set({ name: 'over', amount: String(half / 2), where: ['feature=search'], owner: 'ana' });
    expect(over).toMatchObject({ status: 'over', warned: [0.8, 1], breach: { isPast: true } });
    expect(over.breach.expected).toMatch(/^2026-11-(0[5-9]|1[0-5])$/);
    const answer = await whence.ask<{ sentence: string }>('questions-run', { id: 'Q-49' });
    expect(answer.sentence).toBe('Of 3 budgets, over 1: over (ana); warned none.');
    const all = await whence.ask<{ budgets: Standing[] }>('budgets');
    expect(all.budgets.map(({ name }) => name)).toEqual(['close', 'fine', 'over']);
  });

  it('gives the key figure of variance: all of them against their pace', async () => {
    const half = spent('search', Date.parse('2026-11-01'), now);
    const { kpis } = await whence.ask<{ kpis: { value: string }[] }>('kpi', { name: ['KPI-49'] });
    const pace = (half * 4 + half * 1.3 + half / 2) / 2;
    expect(Number(kpis[0]?.value)).toBeCloseTo(100 * ((half * 3) / pace - 1), 1);
  });

  it('is removed once, and every change is audited', async () => {
    await whence.ask('budget-remove', { name: 'over' });
    await expect(whence.ask('budget-remove', { name: 'over' })).rejects.toThrow(/There is no budget/);
    const audited = await latestAudit(whence.context.metadata, 2);
    expect(audited.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'budget.remove over',
      'budget.set over',
    ]);
  });

  it('that means nothing is refused, with what to give instead', async () => {
    for (const amount of ['0', '-1', 'NaN', '1e99', ''])
      await expect(set({ name: 'x', amount })).rejects.toThrow(/is no amount of a budget/);
    for (const warnAt of ['0', 'x', '11', '-1'])
      await expect(set({ name: 'x', amount: '1', warnAt })).rejects.toThrow(/is no share to warn at/);
    await expect(set({ name: 'x', amount: '1', where: ['nonsense=1'] })).rejects.toThrow(/no dimension/);
    await expect(set({ name: 'x', amount: '1', kind: 'block' })).rejects.toThrow(/cannot block calls yet/);
  });
});
