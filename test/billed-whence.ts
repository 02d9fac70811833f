import { importAll } from './imported-file.ts';
import { type BillRow, focusBill } from './focus-bill.ts';
import type { SpendAnswer } from '../src/core/ledger/spend-query.ts';
import { expect } from 'vitest';
import { openWhence, type TestWhence } from './whence.ts';

const RULES = `version: 1
dimensions:
  owner: { rules: [{ from: [label.owner] }] }
  feature: { rules: [{ from: [label.feature, label.application] }] }
  product: { rules: [{ from: [label.product] }] }
  team: { rules: [{ from: [label.team] }] }
  environment: { default: (not set), rules: [{ from: [label.env] }] }
`;

interface Share {
  /** Percent. */
  readonly value: string | null;
  readonly rows: readonly {
    readonly time: string | null;
    readonly values: Readonly<Record<string, string>>;
    readonly value: string | null;
  }[];
}

/** A Whence with rules over tags, to which each test brings bills of a month of its own. */
export class BilledWhence {
  readonly whence: TestWhence;

  private constructor(whence: TestWhence) {
    this.whence = whence;
  }

  static async open(): Promise<BilledWhence> {
    const whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
    await whence.ask('rules-publish', { text: RULES });
    return new BilledWhence(whence);
  }

  /** Brings a bill whose lines must all go in. */
  async bill(...rows: readonly BillRow[]): Promise<void> {
    const summary = await importAll(this.whence, 'focus', [focusBill(rows)]);
    expect(summary).toMatchObject({ accepted: rows.length, problems: [] });
  }

  async ask(month: string, input: Record<string, unknown> = {}): Promise<SpendAnswer> {
    return this.whence.ask<SpendAnswer>('query', { measure: ['cost'], timeZone: 'UTC', ...monthOf(month), ...input });
  }

  /** What each combination of values cost. */
  async costBy(month: string, by: readonly string[], input: Record<string, unknown> = {}): Promise<unknown> {
    const { rows } = await this.ask(month, { by, ...input });
    const told = rows.map(({ values, measures }) => [by.map((name) => values[name]).join(' '), measures.cost] as const);
    return Object.fromEntries(told);
  }

  async share(name: string, input: Record<string, unknown>): Promise<Share> {
    const { kpis } = await this.whence.ask<{ kpis: Share[] }>('kpi', { name: [name], timeZone: 'UTC', ...input });
    if (!kpis[0]) throw new Error('no such share');
    return kpis[0];
  }
}

export function monthOf(month: string): { from: string; to: string } {
  const [year = 0, index = 0] = month.split('-').map(Number);
  return { from: month, to: new Date(Date.UTC(year, index)).toISOString().slice(0, 7) };
}

/** A call that its provider says cost so much. */
export function costlyCall(at: string, dollars: string, labels: Readonly<Record<string, string>>) {
  return {
    id: `${at} ${JSON.stringify(labels)}`,
    at,
    provider: 'openai',
    requestModel: 'gpt-5',
    usage: { inputTokens: 1000 },
    labels,
    reportedCost: { amount: dollars, currency: 'USD' },
  };
}

/** A machine with a GPU, which has a resource. */
export function gpu(at: string, cost: string, tags: Readonly<Record<string, string>>): BillRow {
  return { at, cost, provider: 'AWS', service: 'EC2', description: 'p5.48xlarge', resource: 'i-1', tags };
}
