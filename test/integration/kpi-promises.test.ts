import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KPIS } from '../../src/core/analysis/kpi/catalogue.ts';
import { formatDecimal } from '../../src/core/money.ts';
import type { Demo } from '../../src/ingest/demo/generate.ts';
import { DemoHand, type Sides } from '../demo-hand.ts';
import { demoWhence } from '../demo-whence.ts';
import type { TestWhence } from '../whence.ts';

interface Told {
  readonly name: string;
  readonly numerator?: string;
  readonly denominator?: string | null;
  readonly value?: string | null;
  readonly missing: string | null;
  readonly rows: readonly {
    readonly values: Readonly<Record<string, string>>;
    readonly numerator: string;
    readonly denominator: string | null;
  }[];
}

/** Figures that nothing in the demo tells: it has no coding agents, machines, trainings, commitments, bars, or what later work brings. */
const UNTOLD = [
  'ai-return',
  'anomaly-delay',
  'anomaly-precision',
  'budget-variance',
  'cost-per-developer',
  'cost-per-gpu-hour',
  'data-freshness',
  'energy-per-million-tokens',
  'forecast-accuracy',
  'provisioned-utilisation',
  'reconciliation-gap',
  'right-sizing-gap',
  'runaway-incidents',
  'storage-cost-per-thousand-vectors',
  'time-to-first-prompt',
  'time-to-value',
  'training-cost-per-quality',
  'vacancy-cost',
];
/** Figures whose hand value another promise shows on a fixture of its own. */
const SHOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  'cost-per-agent-step': 'F01',
  'cost-per-outcome': 'D05',
  'cost-per-active-user': 'D05',
  'context-utilisation': 'C03',
  'history-share': 'E06',
  amplification: 'F07',
  'credit-runway': 'H03',
  'seat-utilisation': 'H03',
  'limit-utilisation': 'H03',
  'experiment-to-production': 'O04',
  'waste-rate': 'D03',
};

let whence: TestWhence;
let demo: Demo;
let hand: DemoHand;
let told: ReadonlyMap<string, Told>;
let when: { from: string; to: string; timeZone: string };

beforeAll(async () => {
  ({ whence, demo } = await demoWhence());
  hand = new DemoHand([...demo.calls()]);
  when = { from: new Date(demo.startAt).toISOString(), to: new Date(demo.endAt).toISOString(), timeZone: 'UTC' };
  await whence.ask('margin-guard', { by: 'customer', revenue: 'revenue', other: 'hosting-cost', target: 0.5 });
  told = new Map((await ask('all')).map((kpi) => [kpi.name, kpi]));
}, 600_000);
afterAll(() => whence.close());

async function ask(name: string): Promise<readonly Told[]> {
  return (await whence.ask<{ kpis: readonly Told[] }>('kpi', { name: [name], ...when })).kpis;
}

async function metricInDollars(name: string): Promise<number> {
  const answer = await whence.request(`/api/metrics?${new URLSearchParams({ name, ...when }).toString()}`);
  const { rows }: { rows: readonly { dollars: string }[] } = await answer.json();
  return Number(rows[0]?.dollars);
}

/** As key figures tell their sides. */
function text(side: number | bigint | null): string | null {
  if (side === null) return null;
  return typeof side === 'bigint' ? formatDecimal(side, 12) : String(side);
}

function texts([above, below]: Sides): readonly (string | null)[] {
  return [text(above), text(below)];
}

describe('key figures on the demo organisation', () => {
  it('N22: each has a definition, and each that the demo tells equals its value counted by hand', () => {
    for (const [name, sides] of Object.entries(hand.ratios())) {
      const found = told.get(name);
      expect([name, found?.numerator, found?.denominator]).toEqual([name, ...texts(sides)]);
    }
    for (const [name, [dimension, value, sides]] of Object.entries(hand.rows())) {
      const row = told.get(name)?.rows.find(({ values }) => values[dimension] === value);
      expect([name, row?.numerator, row?.denominator]).toEqual([name, ...texts(sides)]);
    }
    expect(Number(told.get('growth-elasticity')?.numerator)).toBeCloseTo(hand.elasticity(demo.startAt), 6);
    expect(new Set(KPIS.map(({ id }) => id).filter((id) => id.startsWith('KPI-'))).size).toBe(60);
  });

  it('margins stand on the revenue that was told', async () => {
    const revenue = await metricInDollars('revenue');
    const cost = Number(text(hand.cost));
    const other = await metricInDollars('hosting-cost');
    expect(Number(told.get('ai-efficiency-rate')?.denominator)).toBeCloseTo(revenue, 9);
    expect(told.get('ai-cogs-share-of-revenue')?.numerator).toBe(text(hand.sold()));
    expect(Number(told.get('ai-efficiency-rate')?.numerator)).toBeCloseTo(revenue - cost, 6);
    expect(Number(told.get('ai-gross-margin')?.numerator)).toBeCloseTo(revenue - cost - other, 6);
  });

  it('what is not told has no value, and says what is missing', () => {
    for (const name of UNTOLD) {
      const found = told.get(name);
      expect([name, found?.value ?? null]).toEqual([name, null]);
      expect(found?.missing?.length).toBeGreaterThan(10);
    }
  });

  it('every figure is counted by hand here, shown by another promise, or honestly not told', () => {
    const checked = [...Object.keys(hand.ratios()), ...Object.keys(hand.rows()), 'growth-elasticity'];
    const margins = ['ai-cogs-share-of-revenue', 'ai-gross-margin', 'ai-efficiency-rate'];
    const all = [...checked, ...margins, ...UNTOLD, ...Object.keys(SHOWN_ELSEWHERE)];
    expect(all.toSorted()).toEqual(KPIS.map(({ name }) => name).toSorted());
    for (const name of Object.keys(SHOWN_ELSEWHERE)) expect(told.get(name)?.missing).toBeNull();
  });

  it('any of them is cut by dimensions and time, and its rows add up to it', async () => {
    const cut = { name: ['cost-per-call'], by: ['feature'], grain: 'week', ...when };
    const [found] = (await whence.ask<{ kpis: readonly Told[] }>('kpi', cut)).kpis;
    const sum = (side: 'numerator' | 'denominator'): number =>
      found?.rows.reduce((total, row) => total + Number(row[side]), 0) ?? 0;
    expect(found?.rows.length).toBeGreaterThan(30);
    expect(sum('numerator')).toBeCloseTo(Number(found?.numerator), 9);
    expect(sum('denominator')).toBe(Number(found?.denominator));
  });
});
