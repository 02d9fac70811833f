import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import type { rulesHistory } from '../../src/operations/rules-history.ts';
import type { rulesPlan } from '../../src/operations/rules-plan.ts';
import { latestAudit } from '../../src/store/metadata/audit.ts';
import { openWhence, type TestWhence } from '../whence.ts';

type Answer<Operation extends { run: (...given: never[]) => unknown }> = Awaited<ReturnType<Operation['run']>>;

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const DAYS = 90;
const PERIOD = { from: '-90d', timeZone: 'UTC' };

/** One call on each of 90 days, a quarter of a dollar each, the last of them today; every third has no route. */
const LINES = Array.from({ length: DAYS }, (_, day) => ({
  id: `day-${day}`,
  at: new Date(NOW - DAY_MS * day - 3_600_000).toISOString(),
  provider: 'openai',
  requestModel: 'gpt-5-mini',
  usage: { inputTokens: 1_000_000 },
  labels: day % 3 === 2 ? { team: 'core' } : { team: 'core', route: day % 3 === 0 ? '/v1/search' : '/v1/answer' },
}));

const rulesOf = (answer: string, more = ''): string => `version: 1
dimensions:
  team: { rules: [{ from: label.team }] }
  feature:
    rules:
      - { from: label.route, map: { /v1/search: search, /v1/answer: ${answer} } }${more}
tests:
  - given: { labels: { route: /v1/search } }
    expect: { feature: search }
`;

function costs({ rows }: SpendAnswer): Record<string, unknown> {
  return Object.fromEntries(rows.map(({ values, measures }) => [values['feature'], measures.cost]));
}

describe('rules over time', () => {
  let whence: TestWhence;
  beforeAll(async () => {
    whence = await openWhence({}, () => NOW);
    expect(await whence.importLines('calls', LINES)).toMatchObject({ accepted: DAYS, unpriced: 0 });
    await whence.installation.ledger.settle();
  });
  afterAll(() => whence.close());

  const publish = async (text: string): Promise<number> =>
    (await whence.ask<{ revision: number }>('rules-publish', { text, note: 'pull request 7' })).revision;
  const plan = (asked: Record<string, unknown>) =>
    whence.ask<Answer<typeof rulesPlan>>('rules-plan', { ...PERIOD, ...asked });
  const features = async (asked: Record<string, unknown> = {}): Promise<SpendAnswer> =>
    whence.ask<SpendAnswer>('query', { ...PERIOD, measure: ['cost', 'calls'], by: ['feature'], ...asked });

  it('B12: rules published today attribute the last 90 days anew, nothing is imported again, and both revisions stay comparable', async () => {
    const first = await publish(rulesOf('answers'));
    await whence.installation.ledger.settle();
    const before = await features();
    expect(costs(before)).toEqual({ search: '7.5', answers: '7.5', '(not attributed)': '7.5' });
    const second = await publish(rulesOf('assistant', '\n      - { value: batch, when: { label.team: core } }'));
    const raw = await features();
    expect(costs(raw)).toEqual({ search: '7.5', assistant: '7.5', batch: '7.5' });
    await whence.installation.ledger.settle();
    const after = await features();
    expect(after.rows).toEqual(raw.rows);
    expect(after.readFrom.ledgerHours).toBeGreaterThan(0);
    expect((await whence.ask<{ calls: number }>('status')).calls).toBe(DAYS);
    const then = await features({ rulesRevision: first });
    expect(then.rows).toEqual(before.rows);
    expect([then.rulesRevision, after.rulesRevision]).toEqual([first, second]);
    const between = await plan({ revision: second, against: first });
    expect(between.dimensions.map(({ name, moves }) => [name, moves])).toEqual([
      [
        'feature',
        [
          { from: '(not attributed)', to: 'batch', calls: 30, cost: '7.5' },
          { from: 'answers', to: 'assistant', calls: 30, cost: '7.5' },
        ],
      ],
    ]);
  });

  it('L13: a change shows its dollars before it is published, its tests must pass, and going back restores the numbers', async () => {
    const first = await publish(rulesOf('answers'));
    await whence.installation.ledger.settle();
    const before = await features();
    const change = rulesOf('assistant', '\n      - { value: never, when: { label.team: nobody } }');
    const planned = await plan({ text: change });
    expect(planned).toMatchObject({
      against: first,
      sentence: '30 of 90 calls would change, and $7.5 would move, in feature.',
      total: { calls: 90, cost: '22.5' },
      touched: { calls: 30, cost: '7.5' },
      unchanged: ['team'],
      idle: ['feature#2'],
      failedTests: [],
    });
    const [feature] = planned.dimensions;
    expect(feature).toMatchObject({ name: 'feature', change: 'changed', moved: { calls: 30, cost: '7.5' } });
    expect(feature?.moves).toEqual([{ from: 'answers', to: 'assistant', calls: 30, cost: '7.5' }]);
    expect([feature?.coverageBefore, feature?.coverageAfter]).toEqual([2 / 3, 2 / 3]);
    expect(feature?.rules).toEqual([{ rule: 'feature#1', calls: 60, cost: '15' }]);
    // Planning changed nothing, and neither do rules whose test fails.
    expect((await features()).rows).toEqual(before.rows);
    await expect(publish(change.replace('expect: { feature: search }', 'expect: { feature: seek }'))).rejects.toThrow(
      /rules-test-failed/,
    );
    expect((await features()).rulesRevision).toBe(first);
    const second = await publish(change);
    await whence.installation.ledger.settle();
    expect(costs(await features())).toEqual({ search: '7.5', assistant: '7.5', '(not attributed)': '7.5' });
    const reverted = await whence.ask<{ revision: number }>('rules-revert', { revision: first });
    expect((await features()).rows).toEqual(before.rows);
    await whence.installation.ledger.settle();
    expect((await features()).rows).toEqual(before.rows);
    const { revisions } = await whence.ask<Answer<typeof rulesHistory>>('rules-history');
    expect(revisions.slice(0, 2)).toMatchObject([
      { revision: reverted.revision, note: `revert to ${first}`, isInForce: true, changed: ['feature'] },
      { revision: second, note: 'pull request 7', isInForce: false, changed: ['feature'] },
    ]);
    const [entry] = await latestAudit(whence.context.metadata, 1);
    expect(entry).toMatchObject({ action: 'rules.revert', subject: `revision ${reverted.revision}` });
  });

  it('a module is published beside the others, and only by itself', async () => {
    await publish(rulesOf('answers'));
    const finance =
      'version: 1\nmodule: finance\nimports: [main]\ndimensions: { unit: { rules: [{ from: dimension.feature }] } }';
    const { dimensions } = await whence.ask<{ dimensions: string[] }>('rules-publish', { text: finance });
    expect(dimensions).toEqual(['team', 'feature', 'unit']);
    await expect(publish(rulesOf('x').replace('feature:\n', 'renamed:\n'))).rejects.toThrow(
      /finance 4:15|rules-unknown-dimension/,
    );
    const whole = await whence.ask<{ dimensions: string[] }>('rules-publish', {
      text: rulesOf('answers'),
      whole: true,
    });
    expect(whole.dimensions).toEqual(['team', 'feature']);
  });

  it('a plan of nothing, of an unknown revision and of rules that are not sound says so', async () => {
    await expect(plan({})).rejects.toThrow(/nothing to plan/);
    await expect(plan({ revision: 999 })).rejects.toThrow(/no revision 999/);
    await expect(plan({ text: 'version: 1' })).rejects.toThrow(/bad-rules/);
    expect(await plan({ text: rulesOf('answers'), whole: true })).toMatchObject({
      sentence: 'Nothing would change.',
      dimensions: [],
    });
  });
});
