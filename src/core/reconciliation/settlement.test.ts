import { array, assert, bigInt, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PARTY, type Party } from './party.ts';
import { type BilledGroup, type MeteredDay, settle } from './settlement.ts';

const DAY_MS = 86_400_000;

function billed(model: string | null, party: Partial<Party>, day = 0, days = 1): BilledGroup {
  const period = { from: day * DAY_MS, to: (day + days) * DAY_MS };
  return { model, party: { ...NO_PARTY, ...party }, period, cost: 100n };
}

function metered(model: string, party: Partial<Party>, cost = 10n): MeteredDay {
  return { model, operation: 'chat', party: { ...NO_PARTY, ...party }, day: 0, cost, listCost: cost };
}

/** Per line of the bill, what it settles. */
function settledBy(groups: readonly BilledGroup[], days: readonly MeteredDay[]): bigint[] {
  const { settled } = settle(groups, days);
  return groups.map((group) => settled.filter((one) => one.group === group).reduce((sum, { cost }) => sum + cost, 0n));
}

/** Of both costs in one number: the higher digits are of one, the lower of the other. */
function sum(of: readonly { readonly cost: bigint; readonly listCost: bigint }[]): bigint {
  return of.reduce((all, { cost, listCost }) => all + cost * 10n ** 20n + listCost, 0n);
}

describe('what a bill settles', () => {
  it('the bill of one of two accounts settles its own calls, and those that name no account', () => {
    const calls = [metered('m', { account: 'a' }, 1n), metered('m', { account: 'b' }, 2n), metered('m', {}, 4n)];
    expect(settledBy([billed('m', { account: 'a' })], calls)).toEqual([5n]);
    expect(settle([billed('m', { account: 'a' })], calls).unbilled).toEqual([calls[1]]);
  });

  it('a line that names no project is for the projects that no line of its account and model names', () => {
    const groups = [billed('m', { account: 'a', project: 'shop' }), billed('m', { account: 'a' })];
    const calls = [
      metered('m', { account: 'a', project: 'shop' }, 1n),
      metered('m', { account: 'a', project: 'labs' }, 2n),
      metered('m', { account: 'a', project: 'docs', apiKey: 'k' }, 4n),
    ];
    expect(settledBy(groups, calls)).toEqual([1n, 6n]);
  });

  it('an account weighs more than a model: the line of an account that names no model is for what that account calls', () => {
    const groups = [billed('m', { account: 'a' }), billed(null, { account: 'b' })];
    expect(settledBy(groups, [metered('m', { account: 'a' }, 1n), metered('m', { account: 'b' }, 2n)])).toEqual([
      1n,
      2n,
    ]);
  });

  it('everything metered is settled once or unbilled, and never by a line that names somebody else', () => {
    const party = record({
      account: constantFrom('a', 'b', null),
      project: constantFrom('p', 'q', null),
      apiKey: constantFrom('k', null),
    });
    const group = record({
      model: constantFrom('m', 'n', null),
      party,
      period: integer({ min: 0, max: 3 }).map((day) => ({ from: day * DAY_MS, to: (day + 2) * DAY_MS })),
      cost: bigInt({ min: -5n, max: 10n ** 13n }),
    });
    const day = record({
      model: constantFrom('m', 'n', 'o'),
      operation: constantFrom('chat', 'embeddings'),
      party,
      day: integer({ min: 0, max: 4 }).map((at) => at * DAY_MS),
      cost: bigInt({ min: 0n, max: 10n ** 13n }),
      listCost: bigInt({ min: 0n, max: 10n ** 13n }),
    });
    assert(
      property(array(group), array(day), (groups, days) => {
        const { settled, unbilled } = settle(groups, days);
        expect(sum([...settled, ...unbilled])).toBe(sum(days));
        for (const { group: by, model } of settled) expect([null, model]).toContain(by.model);
        for (const account of ['a', 'b']) {
          const foreign = groups.filter((one) => one.party.account !== account);
          const own = days.filter((one) => one.party.account === account);
          const contradicting = settle(foreign, own).settled.filter(({ group: by }) => by.party.account !== null);
          expect(contradicting).toEqual([]);
        }
      }),
    );
  });
});
