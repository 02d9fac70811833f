import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPEND_CLASSES, SPEND_RULES } from '../../src/core/analysis/experiment/spend-class.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import type { DemoTruth } from '../../src/ingest/demo/truth.ts';
import { readTruth, TRUTH_FILE } from '../../src/ingest/demo/truth-file.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import type { waste } from '../../src/operations/waste.ts';
import { importAll } from '../imported-file.ts';
import { type Answer, PERIOD, RulesWhence } from '../rules-whence.ts';
import { truthfulCalls } from '../wasted-fixture.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DEMO = { from: '2026-08-25', to: '2026-11-23', timeZone: 'UTC' };

describe('what the demo organisation’s money was spent for', () => {
  let whence: TestWhence;
  let truth: DemoTruth;
  beforeAll(async () => {
    whence = await openWhence({}, () => Date.UTC(2026, 10, 23, 9, 30));
    await loadDemo(whence.context, { calls: 12_000, seed: 7, days: 90 });
    truth = await readTruth(join(whence.dataDir, TRUTH_FILE));
  }, 240_000);
  afterAll(() => whence.close());

  async function costBy(dimension: string, where: readonly string[] = []): Promise<Record<string, string>> {
    const { rows } = await whence.ask<SpendAnswer>('query', { ...DEMO, measure: ['cost'], by: [dimension], where });
    return Object.fromEntries(rows.map(({ values, measures }) => [values[dimension], String(measures.cost)]));
  }

  it('D03: every dollar of the demo is production, experiment or waste, by a rule, as the truth has it', async () => {
    await whence.installation.ledger.settle();
    const [rules, classes] = [await costBy('spendRule'), await costBy('spendClass')];
    expect(sum(Object.values(rules))).toBe(sum(Object.values(classes)));
    const truly = truth.dimensions['spendRule'] ?? {};
    for (const rule of ['loop', 'no-verdict', 'after-verdict', 'experiment', 'lifecycle', 'production']) {
      const known = Number(truly[rule]?.total.cost);
      expect([rule, Math.abs(Number(rules[rule]) - known) < 0.1 * known]).toEqual([rule, true]);
    }
  });
});

describe('calls of which it is known what each was paid for', () => {
  let october: RulesWhence;
  beforeAll(async () => {
    october = await RulesWhence.open();
    const lines = truthfulCalls(5);
    expect(await october.whence.importLines('calls', lines)).toMatchObject({ accepted: lines.length, rejected: 0 });
    const verdict = { outcome: 'experiment.verdict', id: 'model', at: '2026-10-10T00:00:00Z', success: true };
    await importAll(october.whence, 'events', [
      JSON.stringify({ ...verdict, labels: { experiment: 'model', variant: 'a' } }),
    ]);
  }, 120_000);
  afterAll(() => october.whence.close());

  it('D03: precision and recall of every class and every rule are at least 0.9, from calls and from the ledger alike', async () => {
    await october.whence.installation.ledger.settle();
    // A label is only in calls.
    const asked = { ...PERIOD, measure: ['cost'], by: ['label.truth', 'spendRule'] };
    const { rows } = await october.whence.ask<SpendAnswer>('query', asked);
    const cells = rows.map(({ values, measures }) => ({
      truth: values['label.truth'] ?? '',
      found: values['spendRule'] ?? '',
      cost: String(measures.cost),
    }));
    for (const { name } of SPEND_RULES)
      expect([name, ...agreement(cells, (rule) => rule === name)]).toEqual([name, true, true]);
    for (const spendClass of SPEND_CLASSES) {
      const rules = new Set(SPEND_RULES.filter((rule) => rule.spendClass === spendClass).map(({ name }) => name));
      expect([spendClass, ...agreement(cells, (rule) => rules.has(rule))]).toEqual([spendClass, true, true]);
    }
    for (const [rule, cost] of Object.entries(await october.costBy('spendRule'))) {
      expect([rule, cost]).toEqual([
        rule,
        sum(cells.filter(({ found }) => found === rule).map(({ cost: one }) => one)),
      ]);
    }
  });

  it('D03: every call that is waste carries its rule, and what proves it', async () => {
    const { calls } = await october.whence.ask<Answer<typeof waste>>('waste', { ...PERIOD, limit: 1000 });
    const proofs = new Map(calls.map(({ rule, evidence }) => [rule, evidence]));
    expect([...proofs.keys()].toSorted()).toEqual(
      SPEND_RULES.filter(({ spendClass }) => spendClass === 'waste')
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(calls.filter(({ evidence }) => evidence === '')).toEqual([]);
    expect(proofs.get('after-verdict')).toBe('lost 2026-10-10T00:00:00.000Z');
    expect(proofs.get('retry-storm')).toBe('5 attempts');
    const { call } = await october.whence.ask<{ call: { id: string } }>('call', { id: proofs.get('duplicate') });
    expect(call.id).toBe(proofs.get('duplicate'));
  });
});

interface Cell {
  readonly truth: string;
  readonly found: string;
  readonly cost: string;
}

/** Whether precision and recall, by money, are at least 0.9. */
function agreement(cells: readonly Cell[], isOf: (rule: string) => boolean): [precision: boolean, recall: boolean] {
  const total = (of: (cell: Cell) => boolean): number => Number(sum(cells.filter(of).map(({ cost }) => cost)));
  const right = total(({ truth, found }) => isOf(truth) && isOf(found));
  const [found, true_] = [total((cell) => isOf(cell.found)), total((cell) => isOf(cell.truth))];
  return [right > 0 && right >= 0.9 * found, right >= 0.9 * true_];
}

function sum(costs: readonly string[]): string {
  return formatPicos(costs.reduce((total, cost) => total + (picosFromDollars(cost) ?? 0n), 0n));
}
