import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOfSender } from '../../src/core/capture/identity.ts';
import { MEASURES } from '../../src/core/ledger/spend-query.ts';
import { GRAINS } from '../../src/core/period.ts';
import type { Filter, SpendAnswer, SpendQuery } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { markDirty } from '../../src/store/metadata/dirty-hours.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { LedgerSample, spendQuery } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 2, 20);
const TO = Date.UTC(2026, 3, 12);
const HOURS = (TO - FROM) / HOUR;

const value = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom('', ...values);
const labels = fc
  .record({
    feature: value('search', 'chat', 'Ünïcode', "it's", '{x:String}', '(not attributed)'),
    team: value('red', 'blue'),
    environment: value('production', 'staging'),
    customer: fc.nat(40).map((n) => (n === 0 ? '' : `customer-${n}`)),
    'prompt version': value('v1', 'v2'),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, text]) => text !== '')));

const tokens = fc.oneof(fc.constant(0), fc.nat(100_000));
let serial = 0;
/** Calls of three weeks in which Berlin and Lord Howe change their clocks, at any millisecond, priced to odd picodollars. */
const call: fc.Arbitrary<PricedCall> = fc
  .record({
    at: fc.integer({ min: FROM - HOUR, max: TO + HOUR }),
    provider: fc.constantFrom('openai', 'anthropic'),
    model: fc.constantFrom('small', 'large', ''),
    status: fc.constantFrom('ok', 'ok', 'ok', 'error', 'timeout'),
    attempt: fc.constantFrom(1, 1, 1, 2),
    role: fc.constantFrom('primary', 'retry'),
    durationMs: fc.option(fc.nat(10_000)),
    labels,
    usage: fc.record({
      uncachedInputTokens: tokens,
      cacheReadTokens: tokens,
      cacheWrite1hTokens: tokens,
      visibleOutputTokens: tokens,
      reasoningTokens: tokens,
      audioOutputTokens: tokens,
    }),
    picos: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n }), { freq: 9 }),
  } as const)
  .map(({ model, picos, ...rest }) =>
    pricedCall({
      call: { ...rest, ...idOfSender(`call-${serial++}`)! },
      model: { developer: null, family: null, model, version: null },
      price:
        picos === null
          ? { kind: 'unpriced', reason: 'unknown-model', detail: '' }
          : { kind: 'priced', picos, lines: [], basis: 'book', listPicos: null },
    }),
  );

const DIMENSIONS = [
  'feature',
  'team',
  'environment',
  'customer',
  'provider',
  'model',
  'status',
  'attempt',
  'label.prompt version',
];
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York'];
const interval = fc
  .tuple(fc.integer({ min: FROM, max: TO }), fc.integer({ min: FROM, max: TO }), fc.constantFrom(1, 60_000, HOUR))
  .map(([one, two, unit]) => ({
    from: Math.floor(Math.min(one, two) / unit) * unit,
    to: Math.floor(Math.max(one, two) / unit) * unit,
  }));
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    dimension: fc.constantFrom('feature', 'team', 'customer'),
    operator: fc.constantFrom('is', 'isNot', 'contains', 'prefix'),
    values: fc.array(
      fc.constantFrom('search', 'chat', '(not attributed)', 'customer-1', 'red', "it's", '{x:String}', 's'),
      { maxLength: 3 },
    ),
  }),
  fc.record({
    dimension: fc.constantFrom('model', 'status', 'label.prompt version', 'feature'),
    operator: fc.constantFrom('matches', 'contains', 'isNot'),
    values: fc.array(fc.constantFrom('^s', 'e', '^\\(none\\)$', 'v[12]'), { minLength: 1, maxLength: 2 }),
  }),
);
const question: fc.Arbitrary<SpendQuery> = fc
  .record({
    measures: fc.subarray([...MEASURES], { minLength: 1 }),
    by: fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 4 }),
    interval,
    grain: fc.option(fc.constantFrom(...GRAINS)),
    timeZone: fc.constantFrom(...ZONES),
    where: fc.array(filter, { maxLength: 2 }),
    versus: fc.option(interval, { freq: 2 }),
    limit: fc.option(fc.integer({ min: 0, max: 6 })),
    leader: fc.constantFrom(null, 'cost', 'tokens', 'time', 'dimension'),
    descending: fc.boolean(),
  })
  .map(({ leader, descending, ...asked }) => {
    const by = leader === 'dimension' ? (asked.by[0] ?? 'calls') : leader;
    return spendQuery({ ...asked, order: by === null ? null : { by, descending } });
  });

let sample: LedgerSample;
const answer = async (query: SpendQuery): Promise<Omit<SpendAnswer, 'readFrom'>> => {
  const { readFrom: _, ...rest } = await runSpendQuery(sample.store, query);
  return rest;
};

beforeAll(async () => {
  sample = await LedgerSample.open();
  await sample.insert(fc.sample(call, { numRuns: 3000, seed: 7 }));
});
afterAll(async () => {
  await sample.close();
});

describe('answers about spend', () => {
  it('are the same from raw calls, from the ledger and from both, whatever is asked', async () => {
    const questions = fc.sample(question, { numRuns: 70, seed: 8 });
    await sample.store.deriveBehaviour();
    const raw: unknown[] = [];
    for (const query of questions) raw.push(await answer(query));
    await sample.settle();
    for (const [index, query] of questions.entries()) expect(await answer(query)).toEqual(raw[index]);
    const some = fc.sample(fc.nat(HOURS), { numRuns: 100, seed: 9 }).map((hour) => FROM + hour * HOUR);
    await markDirty(sample.metadata, some);
    for (const [index, query] of questions.entries()) expect(await answer(query)).toEqual(raw[index]);
    await sample.settle();
    expect(await sample.marks()).toEqual([]);
  }, 240_000);

  it('have rows and a rest that add up to the totals, to the last digit', async () => {
    for (const query of fc.sample(question, { numRuns: 40, seed: 10 })) {
      const { rows, rest, totals, calls } = await answer(query);
      for (const measure of query.measures) {
        const parts = [...rows.map((row) => row.measures[measure]), rest?.measures[measure] ?? 0].map(String);
        const sum = parts.reduce((total, part) => total + picosFromDollars(part)!, 0n);
        expect(formatPicos(sum)).toBe(String(totals[measure]));
      }
      expect((await answer({ ...query, by: [], grain: null, limit: null, order: null })).calls).toBe(calls);
    }
  });
});
