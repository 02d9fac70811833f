import { describe, expect, it } from 'vitest';
import type { BilledLine, MeteredHour } from './billed-line.ts';
import { matchLines } from './line-match.ts';
import { NO_PARTY } from './party.ts';

const PERIOD = { from: 0, to: 86_400_000 };
const NOTHING = { micros: 0n, cost: 0n };

function line(id: string, told: Partial<BilledLine>): BilledLine {
  const plain = {
    category: 'usage',
    period: PERIOD,
    model: 'm',
    quantity: null,
    micros: null,
    cost: 0n,
    party: NO_PARTY,
  };
  return { id, ...plain, currency: 'USD', bill: 'INV-1', likeness: id, ...told };
}

function hour(model: string, input: bigint, output: bigint, otherCost = 0n): MeteredHour {
  const amounts = {
    uncachedInputTokens: { micros: 1n, cost: input },
    cacheReadTokens: NOTHING,
    cacheWriteTokens: NOTHING,
    outputTokens: { micros: 1n, cost: output },
  };
  return { model, party: NO_PARTY, hour: 3_600_000, amounts, otherCost, calls: 1, interrupted: 0 };
}

const of = (account: string | null) => ({ ...NO_PARTY, account });

const match = (lines: readonly BilledLine[], hours: readonly MeteredHour[]) =>
  Object.fromEntries(matchLines(lines, hours));

describe('lines of a bill beside the calls', () => {
  it('agree within half a percent, and differ beyond', () => {
    const lines = [
      line('near', { quantity: 'uncachedInputTokens', cost: 1005n }),
      line('far', { quantity: 'outputTokens', cost: 520n }),
    ];
    expect(match(lines, [hour('m', 1000n, 500n)])).toEqual({ near: 'matched', far: 'variance' });
  });

  it('that are alike are held against the calls together', () => {
    const lines = [line('a', { cost: 600n }), line('b', { cost: 900n })];
    expect(match(lines, [hour('m', 1000n, 500n)])).toEqual({ a: 'matched', b: 'matched' });
  });

  it('without a quantity are for what no line of their model counts, without a model for the models that no line names', () => {
    const lines = [
      line('counted', { quantity: 'uncachedInputTokens', cost: 1000n }),
      line('rest', { cost: 507n }),
      line('others', { model: null, cost: 40n }),
    ];
    const hours = [hour('m', 1000n, 500n, 7n), hour('n', 20n, 20n)];
    expect(match(lines, hours)).toEqual({ counted: 'matched', rest: 'matched', others: 'matched' });
  });

  it('for which no call was seen are missing, those of another bill duplicates, and fees nothing that calls could match', () => {
    const lines = [
      line('unseen', { model: 'x', cost: 5n }),
      line('first', { cost: 1500n, likeness: 'same' }),
      line('again', { cost: 1500n, likeness: 'same', bill: 'INV-2' }),
      line('support', { category: 'purchase', cost: 20n }),
    ];
    const expected = { unseen: 'missing', first: 'matched', again: 'duplicate', support: 'other' };
    expect(match(lines, [hour('m', 1000n, 500n)])).toEqual(expected);
  });

  it('of one account are held against its calls alone, and together with those of others where calls name none', () => {
    const lines = [line('a', { cost: 1500n, party: of('a') }), line('b', { cost: 1500n, party: of('b') })];
    const seen = { ...hour('m', 1000n, 500n), party: of('a') };
    expect(match(lines, [seen])).toEqual({ a: 'matched', b: 'missing' });
    expect(match(lines, [seen, { ...seen, party: of('c') }])).toEqual({ a: 'matched', b: 'missing' });
    expect(match(lines, [seen, { ...seen, party: of(null) }])).toEqual({ a: 'matched', b: 'matched' });
  });
});
