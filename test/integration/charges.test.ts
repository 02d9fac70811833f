import { assert, asyncProperty, bigInt, constantFrom, integer, tuple } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Charge } from '../../src/core/charge.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { replaceDerived, storeCharges } from '../../src/store/charges.ts';
import { sampleCharge, storable } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const OCTOBER = Date.parse('2026-10-01T00:00:00Z');
const BILL_DAY = { from: OCTOBER + 3 * DAY_MS, to: OCTOBER + 4 * DAY_MS };

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => OCTOBER + 40 * DAY_MS);
});
afterAll(() => whence.close());

async function store(...charges: readonly Charge[]) {
  return storeCharges(whence.context.engine, charges.map(storable), 'test');
}

async function ask(input: Record<string, unknown>): Promise<SpendAnswer> {
  return whence.ask<SpendAnswer>('query', { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC', ...input });
}

/** What one dimension's values cost. */
async function costsBy(dimension: string, input: Record<string, unknown> = {}): Promise<Record<string, string>> {
  const { rows } = await ask({ by: [dimension], measure: ['cost'], ...input });
  return Object.fromEntries(rows.map(({ values, measures }) => [values[dimension] ?? '', String(measures.cost)]));
}

function restated(dollars: string): Charge {
  return sampleCharge('restated', dollars, { serviceName: 'Restated' });
}

function share(name: string, dollars: string): Charge {
  return sampleCharge(name, dollars, { origin: 'allocation', serviceName: 'Pool', assigned: { feature: name } });
}

describe('charges', () => {
  it('lines of bills stand in the same answer as calls, by the same dimensions', async () => {
    await whence.importLines('calls', [
      {
        at: '2026-10-04T10:00:00Z',
        provider: 'openai',
        requestModel: 'gpt-4o',
        usage: { inputTokens: 1000, outputTokens: 100 },
        labels: { feature: 'search' },
      },
    ]);
    const [before] = (await ask({ by: ['feature'], measure: ['cost'] })).rows;
    const called = picosFromDollars(String(before?.measures.cost)) ?? 0n;
    expect(called).toBeGreaterThan(0n);
    await store(
      sampleCharge('gpu', '5', { chargePeriod: BILL_DAY, tags: { feature: 'search' } }),
      sampleCharge('seats', '31', { category: 'purchase', serviceName: 'Seats' }),
    );
    expect(await costsBy('feature')).toEqual({
      search: formatPicos(called + 5_000_000_000_000n),
      '(not attributed)': '31',
    });
    expect(await costsBy('costOrigin')).toEqual({ metered: formatPicos(called), bill: '36' });
    const { totals } = await ask({ measure: ['cost', 'meteredCost', 'billedCost', 'listCost', 'otherCost', 'calls'] });
    expect(totals).toMatchObject({ meteredCost: formatPicos(called), billedCost: '36', otherCost: '36', calls: 1 });
    expect(await costsBy('serviceName', { where: ['chargeCategory=purchase'] })).toEqual({ Seats: '31' });
    expect(await costsBy('label.feature')).toMatchObject({ '(none)': '31' });
  });

  it('a line that comes again is there once, and one that is stated anew says the new', async () => {
    expect(await store(restated('7'))).toEqual({ added: 1, restated: 0, unchanged: 0 });
    expect(await store(restated('7'))).toEqual({ added: 0, restated: 0, unchanged: 1 });
    expect(await store(restated('9'))).toEqual({ added: 0, restated: 1, unchanged: 0 });
    expect(await costsBy('serviceName', { where: ['serviceName=Restated'] })).toEqual({ Restated: '9' });
  });

  it('derived lines are exactly those of the last time they were made', async () => {
    const { engine } = whence.context;
    const scope = { origin: 'allocation', delivery: 'pool 2026-10' } as const;
    const shares = [share('a', '1'), share('b', '2'), share('pool', '-3')];
    expect(await replaceDerived(engine, scope, shares.map(storable))).toMatchObject({ added: 3, deleted: 0 });
    expect(await costsBy('feature', { where: ['serviceName=Pool'] })).toEqual({ a: '1', b: '2', pool: '-3' });
    expect(await replaceDerived(engine, scope, [storable(share('a', '4'))])).toMatchObject({ restated: 1, deleted: 2 });
    expect(await costsBy('feature', { where: ['serviceName=Pool'] })).toEqual({ a: '4' });
    expect(await replaceDerived(engine, scope, shares.map(storable))).toMatchObject({ restated: 3, deleted: 0 });
    expect(await replaceDerived(engine, scope, [])).toMatchObject({ deleted: 3 });
    expect(await costsBy('feature', { where: ['serviceName=Pool'] })).toEqual({});
  });

  it('a charge without a rate for its currency is not a charge of nothing: it stands in no total', async () => {
    await store(sampleCharge('euros', '100', { currency: 'EUR', serviceName: 'Foreign' }));
    expect(await costsBy('currency', { where: ['serviceName=Foreign'] })).toEqual({ EUR: '0' });
  });

  it('however a period is cut into buckets, the pieces of a charge add up to it', async () => {
    const zone = constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns');
    const grain = constantFrom('hour', 'day', 'week', 'month');
    const instant = integer({ min: 0, max: 40 * 24 * 60 }).map((minutes) => OCTOBER + minutes * 60_000);
    const period = tuple(instant, instant).filter(([from, to]) => from !== to);
    const amount = bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
    let number = 0;
    await assert(
      asyncProperty(zone, grain, period, amount, async (timeZone, by, times, picos) => {
        const [from = 0, to = 0] = times.toSorted((left, right) => left - right);
        const serviceName = `Cut ${number++}`;
        await store(sampleCharge(serviceName, formatPicos(picos), { chargePeriod: { from, to }, serviceName }));
        const range = { from: '2026-09-29', to: '2026-11-12', where: [`serviceName=${serviceName}`], timeZone };
        const { rows, totals } = await ask({ ...range, grain: by, measure: ['cost'] });
        const sum = rows.reduce((all, { measures }) => all + (picosFromDollars(String(measures.cost)) ?? 0n), 0n);
        expect([sum, totals.cost]).toEqual([picos, formatPicos(picos)]);
        const [early, late] = [
          await ask({ ...range, to: '2026-10-12T07:31:00Z', measure: ['cost'] }),
          await ask({ ...range, from: '2026-10-12T07:31:00Z', measure: ['cost'] }),
        ].map(({ totals: { cost } }) => picosFromDollars(String(cost)) ?? 0n);
        expect((early ?? 0n) + (late ?? 0n)).toBe(picos);
      }),
      { numRuns: 25 },
    );
  });
});
