import { expect } from 'vitest';
import type { Charge } from '../src/core/charge.ts';
import type { SpendAnswer } from '../src/core/ledger/spend-query.ts';
import type { call } from '../src/operations/call.ts';
import type { charge } from '../src/operations/charge.ts';
import { storeCharges } from '../src/store/charges.ts';
import { storable } from './sample-charge.ts';
import { openWhence, type TestWhence } from './whence.ts';

export type Answer<Operation extends { run: (...given: never[]) => unknown }> = Awaited<ReturnType<Operation['run']>>;
type Told = Answer<typeof call>['dimensions'][number] | undefined;

export const DAY_MS = 86_400_000;
export const OCTOBER = Date.UTC(2026, 9, 1);
export const PERIOD = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };

/** A million input tokens of gpt-5-mini in October: a quarter of a dollar. */
export function called(id: string, day: number, told: Record<string, unknown>): Record<string, unknown> {
  const at = new Date(OCTOBER + (day - 1) * DAY_MS + 10 * 3_600_000).toISOString();
  return { id, at, provider: 'openai', requestModel: 'gpt-5-mini', usage: { inputTokens: 1_000_000 }, ...told };
}

export function total(costs: Record<string, unknown>): number {
  return Object.values(costs).reduce((sum: number, cost) => sum + Number(cost), 0);
}

/** A Whence in which rules are published and asked for what October cost by them. */
export class RulesWhence {
  readonly whence: TestWhence;

  private constructor(whence: TestWhence) {
    this.whence = whence;
  }

  static async open(): Promise<RulesWhence> {
    return new RulesWhence(await openWhence({}, () => Date.UTC(2026, 10, 20)));
  }

  async imported(...lines: readonly Record<string, unknown>[]): Promise<void> {
    expect(await this.whence.importLines('calls', lines)).toMatchObject({ accepted: lines.length, unpriced: 0 });
  }

  async billed(...charges: readonly Charge[]): Promise<void> {
    await storeCharges(this.whence.context.engine, charges.map(storable), 'test');
  }

  /** Publishes dimensions, each given as its rules. */
  async published(dimensions: string): Promise<void> {
    await this.whence.ask('rules-publish', { text: `version: 1\ndimensions:\n${dimensions}`, whole: true });
  }

  async costBy(dimension: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const question = { ...PERIOD, measure: ['cost'], by: [dimension], ...more };
    const { rows } = await this.whence.ask<SpendAnswer>('query', question);
    return Object.fromEntries(rows.map(({ values, measures }) => [values[dimension], measures.cost]));
  }

  /** The same answer from calls and, when the ledger has been built, from the ledger. */
  async costFromBoth(dimension: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const raw = await this.costBy(dimension, more);
    await this.whence.installation.ledger.settle();
    expect(await this.costBy(dimension, more)).toEqual(raw);
    return raw;
  }

  /** The first dimension of a call, as it is explained. */
  async toldOfCall(id: string): Promise<Told> {
    return (await this.whence.ask<Answer<typeof call>>('call', { id })).dimensions[0];
  }

  async toldOfCharge({ id }: Charge): Promise<Told> {
    return (await this.whence.ask<Answer<typeof charge>>('charge', { id })).dimensions[0];
  }
}
