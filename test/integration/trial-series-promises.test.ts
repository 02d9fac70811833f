import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { Random } from '../../src/ingest/demo/random.ts';
import type { DemoTruth } from '../../src/ingest/demo/truth.ts';
import { readTruth, TRUTH_FILE } from '../../src/ingest/demo/truth-file.ts';
import type { conduct } from '../../src/operations/conduct.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import type { promotions } from '../../src/operations/promotions.ts';
import type { tried } from '../../src/operations/tried.ts';
import { at, importTried, told, type Tried } from '../experiment-fixture.ts';
import { type Answer, DAY_MS, OCTOBER, PERIOD, RulesWhence } from '../rules-whence.ts';
import { openWhence, type TestWhence } from '../whence.ts';

type Series = Answer<typeof tried>['rows'];

describe('the demo organisation’s experiments', () => {
  let whence: TestWhence;
  let truth: DemoTruth;
  beforeAll(async () => {
    whence = await openWhence({}, () => Date.UTC(2026, 10, 23, 9, 30));
    await loadDemo(whence.context, { calls: 10_000, seed: 3, days: 84 });
    await whence.installation.ledger.settle();
    truth = await readTruth(join(whence.dataDir, TRUTH_FILE));
  }, 240_000);
  afterAll(() => whence.close());

  it('C06: the weekly series of experiments, prompt versions and models equal the truth', async () => {
    const asked = { from: truth.from.slice(0, 10), to: truth.to.slice(0, 10), timeZone: 'UTC' };
    for (const [by, dimension] of [
      ['experiment', truth.labelled['experiment']],
      ['promptVersion', truth.labelled['promptVersion']],
      ['model', truth.dimensions['model']],
    ] as const) {
      const { rows } = await whence.ask<{ rows: Series }>('tried', { ...asked, by, limit: 1000 });
      const found = rows.map(({ values, weeks }) => [values[by], weeks.map(({ week, cost }) => [week, cost])]);
      const known = Object.entries(dimension ?? {}).map(([value, { days }]) => [value, weekly(days.cost)]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(known));
    }
  });

  it('O04: the experiment that was promoted shows what its feature cost before and after', async () => {
    const { promotions: found } = await whence.ask<Answer<typeof promotions>>('promotions', { days: 14 });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      experiment: 'article-drafts-outline',
      variant: 'outline',
      feature: 'article-drafts',
      experimentCost: truth.labelled['experiment']?.['article-drafts-outline']?.total.cost,
    });
    expect(found[0]?.growth).toBeGreaterThan(1.2);
  });

  function weekly(days: readonly string[]): [week: string, cost: string][] {
    const start = Date.parse(truth.from);
    const monday = start - ((new Date(start).getUTCDay() + 6) % 7) * DAY_MS;
    const weeks = new Map<number, bigint>();
    for (const [index, cost] of days.entries()) {
      const week = monday + Math.floor((start - monday + index * DAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS;
      weeks.set(week, (weeks.get(week) ?? 0n) + (picosFromDollars(cost) ?? 0n));
    }
    return [...weeks].map(([week, picos]) => [new Date(Math.max(week, start)).toISOString(), formatPicos(picos)]);
  }
});

describe('what is tried over time', () => {
  let october: RulesWhence;
  beforeAll(async () => {
    october = await RulesWhence.open();
  });
  afterAll(() => october.whence.close());

  it('C06: a week that costs twice the week before is flagged, and nothing else', async () => {
    await importTried(
      october,
      'c06',
      ...byWeek('steady', 4, 5, 4),
      ...byWeek('doubling', 4, 8, 10),
      ...byWeek('small', 0.1, 0.3, 0.5),
    );
    const { rows } = await october.whence.ask<{ rows: Series }>('tried', {
      from: '2026-10-05',
      to: '2026-10-26',
      timeZone: 'UTC',
    });
    const doubled = rows.map(({ values, weeks }) => [
      values['experiment'],
      weeks.filter(({ hasDoubled }) => hasDoubled).map(({ week }) => week.slice(0, 10)),
    ]);
    expect(Object.fromEntries(doubled)).toEqual({ steady: [], doubling: ['2026-10-12'], small: [] });
  });

  it('O04: spend of the feature before and after the day of promotion', async () => {
    const labels = { feature: 'drafts' };
    const days = (from: number, count: number, dollars: number, more = {}) =>
      Array.from({ length: count }, (_, day) => ({
        labels: { ...labels, ...more },
        executions: 4,
        dollars,
        day: from + day,
      }));
    await importTried(
      october,
      'o04',
      ...days(3, 7, 1),
      ...days(3, 5, 2, { experiment: 'outline', variant: 'new' }),
      ...days(10, 7, 9),
    );
    const promotion = { outcome: 'experiment.promoted', id: 'o04', at: at(10), success: true };
    await told(october, [{ ...promotion, labels: { experiment: 'outline', variant: 'new', feature: 'drafts' } }]);
    const { promotions: found } = await october.whence.ask<Answer<typeof promotions>>('promotions', { days: 7 });
    expect(found).toMatchObject([
      {
        experiment: 'outline',
        variant: 'new',
        at: '2026-10-10T00:00:00.000Z',
        experimentCost: '10',
        before: { from: '2026-10-03T00:00:00.000Z', cost: '17' },
        after: { cost: '63' },
      },
    ]);
    expect(found[0]?.growth).toBeCloseTo(63 / 17, 1);
  });

  it('K03: of teams in environments of any name at least nine in ten are told apart by behaviour, with reasons', async () => {
    const random = new Random(17);
    const cells = Array.from({ length: 24 }, (_, index) => ({
      team: `k03-team-${index}`,
      environment: ['blue', 'green', 'red'][index % 3] ?? '',
      truth: index % 2 === 0 ? 'scaling' : 'experimenting',
    }));
    const lines = cells.flatMap((cell) =>
      cell.truth === 'scaling' ? steadyCalls(cell, random) : changingCalls(cell, random),
    );
    await october.imported(...lines);
    const { rows } = await october.whence.ask<Answer<typeof conduct>>('conduct', PERIOD);
    const found = new Map(rows.map((row) => [`${row.team} ${row.environment}`, row]));
    const right = cells.filter(
      ({ team, environment, truth }) => found.get(`${team} ${environment}`)?.conduct === truth,
    );
    expect(right.length).toBeGreaterThanOrEqual(0.9 * cells.length);
    for (const { team, environment } of cells)
      expect(found.get(`${team} ${environment}`)?.reasons.length).toBeGreaterThan(0);
  });
});

/** An execution a week from the second Tuesday of October on. */
function byWeek(experiment: string, ...dollars: readonly number[]): Tried[] {
  return dollars.map((cost, week) => ({ labels: { experiment }, executions: 1, dollars: cost, day: 6 + 7 * week }));
}

interface Cell {
  readonly team: string;
  readonly environment: string;
}

function call(
  id: string,
  { team, environment }: Cell,
  time: number,
  told: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const { model = 'gpt-5-mini', ...labels } = told;
  return {
    id,
    at: new Date(time).toISOString(),
    provider: 'openai',
    requestModel: model,
    usage: { inputTokens: 1000 },
    labels: { team, environment, ...labels },
  };
}

/** A service that runs every day, less on weekends, with one prompt that changes once. */
function steadyCalls(cell: Cell, random: Random): Record<string, unknown>[] {
  const daily = 20 + random.below(60);
  return Array.from({ length: 28 }, (_, day) => {
    const weekend = [0, 6].includes(new Date(OCTOBER + day * DAY_MS).getUTCDay()) ? 0.4 : 1;
    return Array.from({ length: random.poisson(daily * weekend) }, (_, index) =>
      call(`${cell.team}-${day}-${index}`, cell, OCTOBER + (day + random.unit()) * DAY_MS, {
        feature: 'service',
        promptVersion: day < 14 ? 'v1' : 'v2',
      }),
    );
  }).flat();
}

/** People who try models, prompts and temperatures on some days; half of them name the experiment. */
function changingCalls(cell: Cell, random: Random): Record<string, unknown>[] {
  const isNamed = random.chance(0.5);
  return Array.from({ length: 28 }, (_, day) =>
    Array.from({ length: random.chance(0.4) ? 5 + random.below(40) : 0 }, (_, index) =>
      call(`${cell.team}-${day}-${index}`, cell, OCTOBER + (day + random.unit()) * DAY_MS, {
        model: ['gpt-5-mini', 'gpt-5', 'gpt-4.1-mini'][random.below(3)] ?? 'gpt-5',
        feature: 'idea',
        promptVersion: `draft-${day}`,
        'parameter.temperature': String(random.below(4) / 4),
        ...(isNamed ? { experiment: 'idea' } : {}),
      }),
    ),
  ).flat();
}
