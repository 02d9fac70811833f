import { beforeAll, describe, expect, it } from 'vitest';
import { Demo } from '../../src/ingest/demo/generate.ts';
import { DAY_MS } from '../../src/ingest/demo/season.ts';
import type { DemoTruth, TruthCell } from '../../src/ingest/demo/truth.ts';
import { TruthTally } from '../../src/ingest/demo/truth.ts';
import type { TruthMeasure } from '../../src/ingest/demo/truth-measures.ts';

const END = Date.UTC(2026, 10, 23);
const START = END - 90 * DAY_MS;

/** Sums a measure over the truth's cells: some days, some values. */
type Sum = (measure: TruthMeasure, from: number, to: number, values?: Partial<TruthCell['values']>) => number;

function sumOf(truth: DemoTruth): Sum {
  return (measure, from, to, values = {}) =>
    truth.cells
      .filter(({ day }) => day >= from && day < to)
      .filter((cell) =>
        Object.entries(values).every(([name, value]) =>
          Object.entries(cell.values).some(([key, held]) => key === name && held === value),
        ),
      )
      .reduce((total, { measures }) => total + Number(measures[measure]), 0);
}

describe('the planted events show in the truth', () => {
  let truth: DemoTruth;
  let sum: Sum;
  /** Whole days around an event: the week before its day, and the days after it. */
  const around = (id: string): { day: number; before: [number, number]; after: [number, number] } => {
    const { from } = truth.events.find((event) => event.id === id)!;
    const day = Math.floor((from - START) / DAY_MS);
    return { day, before: [day - 7, day], after: [day + 1, day + 8] };
  };

  beforeAll(() => {
    const demo = new Demo({ seed: 11, calls: 400_000, endAt: END });
    const tally = new TruthTally(demo);
    for (const call of demo.calls()) tally.add(call);
    truth = tally.truth();
    sum = sumOf(truth);
  });

  const perCall = (measure: TruthMeasure, [from, to]: [number, number], values: Partial<TruthCell['values']>): number =>
    sum(measure, from, to, values) / sum('calls', from, to, values);

  const reviewInput = (number: number): number =>
    perCall('inputTokens', [number * 7, number * 7 + 7], { feature: 'code-review-agent', role: 'primary' });
  const answersShare = (model: string, days: [number, number]): number =>
    sum('calls', ...days, { feature: 'search-answers', model }) /
    sum('calls', ...days, { feature: 'search-answers', role: 'primary' });
  const cacheRate = (days: [number, number]): number =>
    perCall('cacheReadTokens', days, { feature: 'support-copilot', model: 'claude-sonnet-4-5' }) /
    perCall('inputTokens', days, { feature: 'support-copilot', model: 'claude-sonnet-4-5' });
  const cataloguePrice = (days: [number, number]): number =>
    sum('cost', ...days, { feature: 'catalogue-enrichment' }) /
    sum('tokens', ...days, { feature: 'catalogue-enrichment' });
  const retryRate = (days: [number, number]): number => perCall('retries', days, { feature: 'invoice-extraction' });
  const production = (at: number): number => sum('calls', at, at + 1, { environment: 'production' });

  it('launches: nothing before, traffic after', () => {
    for (const [id, feature] of [
      ['launch-meeting-notes', 'meeting-notes'],
      ['launch-contract-review', 'contract-review'],
    ] as const) {
      const { day, after } = around(id);
      expect(sum('calls', 0, day, { feature })).toBe(0);
      expect(sum('calls', ...after, { feature })).toBeGreaterThan(10);
    }
  });

  it('context: prompt v7 doubles the input of ticket triage', () => {
    const { before, after } = around('triage-prompt-v7');
    const ratio =
      perCall('inputTokens', after, { feature: 'ticket-triage' }) /
      perCall('inputTokens', before, { feature: 'ticket-triage' });
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThan(2.1);
  });

  it('growing context: the code review agent reads 8 % more a week', () => {
    const growth = (reviewInput(11) / reviewInput(1)) ** (1 / 10);
    expect(growth).toBeGreaterThan(1.05);
    expect(growth).toBeLessThan(1.1);
  });

  it('mix: search answers changes its model, and nothing else', () => {
    const { before, after } = around('answers-model-switch');
    expect(answersShare('gpt-5-mini', before)).toBeGreaterThan(0.95);
    expect(answersShare('gpt-5', after)).toBeGreaterThan(0.95);
  });

  it('cache: the copilot reads its prompt from the cache, but not while that is broken', () => {
    const { day, before } = around('copilot-cache-breaker');
    expect(cacheRate(before)).toBeGreaterThan(0.7);
    expect(cacheRate([day + 1, day + 4])).toBeLessThan(0.05);
    expect(cacheRate([day + 6, day + 12])).toBeGreaterThan(0.7);
  });

  it('price: catalogue enrichment pays half for the same tokens', () => {
    const { before, after } = around('catalogue-flex-tier');
    expect(cataloguePrice(after) / cataloguePrice(before)).toBeGreaterThan(0.42);
    expect(cataloguePrice(after) / cataloguePrice(before)).toBeLessThan(0.58);
  });

  it('output: reports grow by four fifths', () => {
    const { before, after } = around('verbose-reports');
    const ratio =
      perCall('visibleOutputTokens', after, { feature: 'report-writer' }) /
      perCall('visibleOutputTokens', before, { feature: 'report-writer' });
    expect(ratio).toBeGreaterThan(1.55);
    expect(ratio).toBeLessThan(2.1);
  });

  it('retries: for six hours invoice extraction asks again and again', () => {
    const { day, before } = around('invoice-retry-storm');
    expect(retryRate(before)).toBeLessThan(0.08);
    expect(retryRate([day, day + 1])).toBeGreaterThan(4 * retryRate(before));
    expect(retryRate([day + 1, day + 4])).toBeLessThan(0.08);
  });

  it('fallback: while Anthropic refuses, others answer for it', () => {
    const { day, before } = around('anthropic-overload');
    expect(sum('calls', day, day + 1, { role: 'fallback' })).toBeGreaterThan(20);
    expect(sum('calls', ...before, { role: 'fallback' })).toBeLessThan(5);
    expect(perCall('errors', [day, day + 1], { provider: 'anthropic' })).toBeGreaterThan(0.1);
  });

  it('embedding: one day the library is embedded nine times', () => {
    const { day, before } = around('reindex-library');
    const daily = sum('tokens', ...before, { feature: 'library-index' }) / 7;
    expect(sum('tokens', day, day + 1, { feature: 'library-index' }) / daily).toBeGreaterThan(5);
  });

  it('chaining: the looping agent makes far more calls for each run', () => {
    const { day } = around('research-loop');
    const cell = { feature: 'research-agent', environment: 'staging' } as const;
    const calls = (from: number, to: number): number =>
      sum('calls', from, to, cell) / sum('executions', from, to, cell);
    expect(calls(day, day + 1)).toBeGreaterThan(4 * calls(0, day));
  });

  it('volume: the Saturday of the outage is almost empty', () => {
    const { day } = around('weekend-outage');
    expect(production(day)).toBeLessThan(0.85 * production(day - 7));
    const hours = truth.dimensions['environment']!['production']!.hours!.calls;
    expect(hours.slice(day * 24 + 5, day * 24 + 14).reduce((total, calls) => total + calls, 0)).toBeLessThan(
      0.15 * hours.slice(day * 24 - 163, day * 24 - 154).reduce((total, calls) => total + calls, 0),
    );
  });

  it('a new customer: none before, one of the largest after', () => {
    const { day } = around('newcomer-kestrel-rail');
    const daily = truth.dimensions['customer']!['kestrel-rail']!.days.calls;
    expect(daily.slice(0, day).every((calls) => calls === 0)).toBe(true);
    const after = Object.entries(truth.dimensions['customer']!)
      .filter(([customer]) => customer !== '(not attributed)')
      .map(([customer, { days }]) => ({
        customer,
        calls: days.calls.slice(day + 1).reduce((total, calls) => total + calls, 0),
      }))
      .sort((left, right) => right.calls - left.calls);
    expect(after.slice(0, 5).map(({ customer }) => customer)).toContain('kestrel-rail');
  });

  it('the experiment: two variants side by side for a fortnight, on disjoint customers', () => {
    const { day } = around('experiment-smart-replies');
    const cell = (variant: string): number =>
      sum('calls', day, day + 15, { experiment: 'smart-replies-model', variant });
    expect(cell('control')).toBeGreaterThan(100);
    expect(cell('treatment')).toBeGreaterThan(100);
    expect(sum('calls', 0, day, { experiment: 'smart-replies-model' })).toBe(0);
    expect(sum('calls', day + 15, 90, { experiment: 'smart-replies-model' })).toBe(0);
  });

  it('every view of the truth adds up to the same total, to the last digit', () => {
    const total = toPicos(truth.total.total.cost);
    const add = (costs: Iterable<string>): bigint => {
      let sum = 0n;
      for (const cost of costs) sum += toPicos(cost);
      return sum;
    };
    for (const dimensions of [truth.dimensions, truth.labelled])
      for (const values of Object.values(dimensions)) {
        expect(add(Object.values(values).map((value) => value.total.cost))).toBe(total);
        for (const value of Object.values(values)) expect(add(value.days.cost)).toBe(toPicos(value.total.cost));
      }
    for (const { hours, total } of Object.values(truth.dimensions['feature']!))
      expect(add(hours!.cost)).toBe(toPicos(total.cost));
    expect(add(truth.cells.map(({ measures }) => measures.cost))).toBe(total);
    expect(add(truth.total.hours!.cost)).toBe(total);
  });
});

function toPicos(dollars: string): bigint {
  const [whole = '0', fraction = ''] = dollars.split('.');
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'));
}
