import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { experiments } from '../../src/operations/experiments.ts';
import type { variants } from '../../src/operations/variants.ts';
import { importTried, told, type Tried, verdict } from '../experiment-fixture.ts';
import { type Answer, PERIOD, RulesWhence } from '../rules-whence.ts';
import { openWhence } from '../whence.ts';

type Experiments = Answer<typeof experiments>;

/** A hundred executions for ten dollars. */
function tried(experiment: string, variant: string, successes: number, day: number): Tried {
  return { labels: { experiment, variant }, executions: 100, dollars: 10, successes, day };
}

function valued(experiment: string, dollars: number, successes: number): Tried {
  return { labels: { experiment, variant: 'a' }, executions: 50, dollars, successes, day: 12 };
}

/** A run of an hour. */
function run(name: string, dollars: number, day: number): Tried {
  return { labels: { experiment: 'i11', variant: 'a', run: name }, executions: 2, dollars, day };
}

/** A day of October, so many hours after the end of a run that began with it. */
function hoursAfter(day: number, hours: number): number {
  return day + (1 + hours) / 24;
}

/** A Whence of its own, so that what one test tries is in no other's totals. */
function withOctober(test: (october: RulesWhence) => Promise<void>): () => Promise<void> {
  return async () => {
    const october = await RulesWhence.open();
    try {
      await test(october);
    } finally {
      await october.whence.close();
    }
  };
}

async function asked(october: RulesWhence): Promise<Experiments> {
  return october.whence.ask<Experiments>('experiments', PERIOD);
}

describe('things tried side by side', () => {
  let october: RulesWhence;
  const rowsBy = async (by: string, where: readonly string[]) =>
    (await october.whence.ask<Answer<typeof variants>>('variants', { ...PERIOD, by: [by], where })).rows;

  beforeAll(async () => {
    october = await RulesWhence.open();
  });
  afterAll(() => october.whence.close());

  it('I01: the version of the prompt is a dimension: cost, tokens and outcome of each', async () => {
    const labels = { feature: 'i01' };
    await importTried(
      october,
      'i01',
      { labels: { ...labels, promptVersion: 'v1' }, executions: 50, dollars: 5, successes: 20, day: 3 },
      { labels: { ...labels, prompt_version: 'v2' }, executions: 50, dollars: 10, successes: 45, day: 4 },
    );
    const rows = await rowsBy('promptVersion', ['feature=i01']);
    expect(
      rows.map(({ values, cost, tokens, successes, judged }) => [values, cost, tokens, successes, judged]),
    ).toEqual([
      [{ promptVersion: 'v2' }, '10', 40_000_000, 45, 50],
      [{ promptVersion: 'v1' }, '5', 20_000_000, 20, 50],
    ]);
  });

  it('I02: inside one feature two models are compared by cost, latency, quality and cost of a success', async () => {
    const labels = { feature: 'i02' };
    await importTried(
      october,
      'i02',
      { labels, model: 'gpt-5-mini', executions: 100, dollars: 25, successes: 40, day: 5, durationMs: 800, score: 3 },
      {
        labels,
        model: 'gpt-4.1-mini',
        executions: 100,
        dollars: 40,
        successes: 80,
        day: 5,
        durationMs: 1200,
        score: 4,
      },
    );
    const rows = await rowsBy('model', ['feature=i02']);
    expect(
      rows.map(({ values, cost, latencyMs, score, successRate, costPerSuccess }) => [
        values['model'],
        cost,
        latencyMs,
        score,
        successRate,
        costPerSuccess?.cost,
      ]),
    ).toEqual([
      ['gpt-4.1-mini', '40', 1200, '4', 0.8, '0.5'],
      ['gpt-5-mini', '25', 800, '3', 0.4, '0.625'],
    ]);
    for (const { costPerSuccess } of rows) {
      expect(Number(costPerSuccess?.low)).toBeLessThan(Number(costPerSuccess?.cost));
      expect(Number(costPerSuccess?.high)).toBeGreaterThan(Number(costPerSuccess?.cost));
    }
  });
});

describe('experiments', () => {
  it('I04: what a run cost can be asked as soon as its calls are taken, marked provisional', async () => {
    const whence = await openWhence({}, () => Date.UTC(2026, 9, 20));
    try {
      const url = await whence.listen();
      const call = {
        at: '2026-10-19T23:58:00Z',
        provider: 'openai',
        requestModel: 'gpt-5-mini',
        usage: { inputTokens: 2_000_000 },
        labels: { experiment: 'fresh', variant: 'a', run: 'r-1' },
      };
      const body = [1, 2, 3].map((id) => JSON.stringify({ ...call, id: `i04-${id}` })).join('\n');
      expect((await fetch(`${url}/api/calls`, { method: 'POST', body })).status).toBe(202);
      await whence.drained();
      const { experiments: found } = await whence.ask<Experiments>('experiments', {
        from: '2026-10-19',
        to: '2026-10-21',
      });
      const run = { run: 'r-1', cost: '1.5' };
      expect(found).toMatchObject([{ name: 'fresh', cost: '1.5', calls: 3, status: 'provisional', runs: [run] }]);
    } finally {
      await whence.close();
    }
  });

  it(
    'I06: experiments are scored by cost of an improvement, and those that taught nobody anything are wasteful',
    withOctober(async (october) => {
      await importTried(
        october,
        'i06',
        tried('good', 'control', 50, 10),
        tried('good', 'shorter', 70, 10),
        tried('forgotten', 'control', 50, 1),
        tried('forgotten', 'shorter', 52, 1),
        tried('running', 'control', 50, 18),
        tried('stubborn', 'control', 50, 9),
        tried('stubborn', 'worse', 30, 9),
        { ...tried('stubborn', 'worse', 30, 12), dollars: 20 },
      );
      await told(october, [
        verdict(11, true, { experiment: 'good', variant: 'shorter' }),
        verdict(10, true, { experiment: 'stubborn', variant: 'control' }),
      ]);
      const { experiments: found, sentence } = await asked(october);
      const facts = Object.fromEntries(
        found.map(({ name, class: one, reason, improvement, costPerPoint, waste }) => [
          name,
          { one, reason, improvement, costPerPoint, waste },
        ]),
      );
      expect(facts).toEqual({
        good: {
          one: 'efficient',
          reason: 'It has a verdict, and 0 % of its money bought nothing.',
          improvement: 20,
          costPerPoint: '1',
          waste: '0',
        },
        forgotten: {
          one: 'wasteful',
          reason: 'Nobody said what came of it in 17 days.',
          improvement: 2,
          costPerPoint: '10',
          waste: '20',
        },
        running: { one: 'open', reason: 'There is no verdict yet.', improvement: null, costPerPoint: null, waste: '0' },
        stubborn: {
          one: 'wasteful',
          reason: '50 % of its money bought nothing.',
          improvement: -20,
          costPerPoint: null,
          waste: '20',
        },
      });
      expect(sentence).toBe(
        '4 experiments cost $90.00; $40.00 (44.4%) of it bought nothing: 1 efficient, 2 wasteful, 1 open.',
      );
    }),
  );

  it(
    'I07: value against cost puts each experiment into its quadrant',
    withOctober(async (october) => {
      await importTried(
        october,
        'i07',
        valued('gem', 5, 40),
        valued('star', 50, 45),
        valued('seed', 6, 4),
        valued('sink', 60, 3),
      );
      await importTried(october, 'i07-blind', { labels: { experiment: 'blind' }, executions: 5, dollars: 1, day: 12 });
      const { experiments: found, cut } = await asked(october);
      expect(Object.fromEntries(found.map(({ name, quadrant }) => [name, quadrant]))).toEqual({
        gem: 'scale',
        star: 'economise',
        seed: 'watch',
        sink: 'stop',
        blind: null,
      });
      expect(cut).toEqual({ cost: 28, value: 22 });
    }),
  );

  it(
    'I11: blindness in money and time: 30 of 100 dollars wasted, and three hours in the middle until a verdict',
    withOctober(async (october) => {
      await importTried(october, 'i11', run('r1', 20, 16), run('r2', 20, 17), run('r3', 30, 18), {
        labels: { experiment: 'blind', variant: 'a' },
        executions: 3,
        dollars: 30,
        day: 1,
      });
      await told(october, [
        verdict(hoursAfter(16, 1), true, { experiment: 'i11', variant: 'a', run: 'r1' }),
        verdict(hoursAfter(17, 3), null, { experiment: 'i11', run: 'r2' }),
        verdict(hoursAfter(18, 8), false, { experiment: 'i11', variant: 'a', run: 'r3' }),
      ]);
      const { totals, experiments: found } = await asked(october);
      expect(totals).toEqual({
        cost: '100',
        waste: '30',
        wasteShare: '30.0%',
        runs: 4,
        runsWithVerdict: 3,
        medianLagHours: 3,
      });
      expect(found.flatMap(({ runs }) => runs).map(({ run: name, lagHours }) => [name, lagHours])).toEqual([
        ['r3', 8],
        ['r1', 1],
        ['r2', 3],
        [null, null],
      ]);
    }),
  );
});
