import { array, assert, bigInt, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, MOST_SHARES, marginalWeights, weightsOf, type Weight } from './allocate.ts';
import { parseAllocations } from './allocation-text.ts';
import type { Allocation } from './allocation.ts';

const NAMES = {
  dimensions: ['feature', 'customer', 'serviceName', 'operation'],
  owners: ['feature', 'customer'],
  measures: ['calls', 'readUnits'],
};

function allocation(yaml: string): Allocation {
  const parsed = parseAllocations(`version: 1\nallocations:\n  pool:\n${yaml.replaceAll(/^/gm, '    ')}`, NAMES);
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  const [only] = parsed.allocations;
  if (!only) throw new Error('no allocation');
  return only;
}

function weight(owner: string, bucket: number, amount: bigint): Weight {
  return { owner: [owner], bucket, weight: amount };
}

const PROPORTIONAL = 'pool: { serviceName: Pinecone }\nby: feature\ndriver: readUnits';

describe('allocation', () => {
  it('shares of every part add up to it, in every kind of cost, whatever the weights are', () => {
    const parts = array(
      record({
        key: constantFrom('a', 'b'),
        bucket: integer({ min: 0, max: 3 }),
        costs: array(bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { minLength: 2, maxLength: 2 }),
      }),
    );
    const weights = array(
      record({
        owner: constantFrom(['x'], ['y'], ['z']),
        bucket: integer({ min: 0, max: 3 }),
        weight: bigInt({ min: 0n, max: 10n ** 12n }),
      }),
    );
    const rules = constantFrom(
      PROPORTIONAL,
      `${PROPORTIONAL}\nremainder: spread`,
      `${PROPORTIONAL}\ncutoff: { percent: 20, name: tail }`,
      'pool: { serviceName: Pinecone }\nby: feature\ndriver: even',
      'pool: { serviceName: Pinecone }\nby: feature\ndriver: { kind: fixed, shares: { search: 60, chat: 12.5 } }',
    );
    assert(
      property(parts, weights, rules, (pool, measured, yaml) => {
        const split = weightsOf(allocation(yaml), measured, [0, 1, 2, 3]);
        for (const part of pool) {
          const shares = allocate([part], split);
          const sums = [0, 1].map((kind) => shares.reduce((sum, { costs }) => sum + (costs[kind] ?? 0n), 0n));
          const hasWeights = split.some(({ bucket, weight: amount }) => bucket === part.bucket && amount > 0n);
          expect(sums).toEqual(hasWeights ? part.costs : [0n, 0n]);
        }
      }),
    );
  });

  it('a bucket without a driver keeps its cost, or is split as the others were', () => {
    const measured = [weight('search', 0, 3n), weight('chat', 0, 1n)];
    const part = { key: null, bucket: 1, costs: [100n] };
    expect(allocate([part], weightsOf(allocation(PROPORTIONAL), measured, [0, 1]))).toEqual([]);
    const spread = weightsOf(allocation(`${PROPORTIONAL}\nremainder: spread`), measured, [0, 1]);
    expect(allocate([part], spread).map(({ owner, costs }) => [...owner, ...costs])).toEqual([
      ['search', 75n],
      ['chat', 25n],
    ]);
  });

  it('a pool that would have more shares than anyone could read stays as it is', () => {
    const owners = Array.from({ length: 500 }, (_, number) => weight(`owner-${number}`, 0, 1n));
    const parts = Array.from({ length: 401 }, (_, key) => ({ key, bucket: 0, costs: [100n] }));
    expect(allocate(parts.slice(1), owners)).toHaveLength(MOST_SHARES);
    expect(allocate(parts, owners)).toEqual([]);
  });

  it('small owners become one, as long as they are less than the cut-off together', () => {
    const measured = [weight('a', 0, 900n), weight('b', 0, 60n), weight('c', 0, 30n), weight('d', 0, 10n)];
    const cut = weightsOf(allocation(`${PROPORTIONAL}\ncutoff: { percent: 5, name: others }`), measured, [0]);
    expect(cut.map(({ owner, weight: amount }) => [...owner, amount])).toEqual([
      ['b', 60n],
      ['a', 900n],
      ['others', 40n],
    ]);
  });

  it('the marginal weight of an owner is how much lower the highest hour would be without it', () => {
    const hours = [weight('day', 1, 80n), weight('night', 2, 70n), weight('day', 2, 5n), weight('always', 1, 20n)];
    const weights = marginalWeights(hours, () => 0);
    // The peak is 100 in hour 1. Without day, hour 2 is the peak with 70; without night it stays; without always it is 80.
    expect(weights.map(({ owner, weight: amount }) => [...owner, amount])).toEqual([
      ['day', 30n],
      ['night', 0n],
      ['always', 20n],
    ]);
  });
});

describe('allocations of a rules file', () => {
  it('everything that is wrong is told with its place and what to do', () => {
    const parsed = parseAllocations(
      `version: 1
allocations:
  1st:
    pool: { servicename: Pinecone }
    by: [feature, customer]
    driver: { kind: fixed, shares: { search: 60 } }
  vectors:
    pool: { serviceName: Pinecone }
    by: feature
    driver: { measure: readUnit }
    bucket: week
    cutof: { percent: 1 }
  seats:
    by: feature
    driver: { kind: fixed }
`,
      NAMES,
    );
    expect(parsed.kind === 'problems' && parsed.problems.map(({ place, reason }) => `${place} ${reason}`)).toEqual([
      '3:3 "1st" is no name',
      '4:13 there is no dimension "servicename"',
      '6:38 "search" names 1 of 2 dimensions',
      '12:5 allocation vectors has no key "cutof"',
      '10:24 there is no measure "readUnit"',
      '11:13 bucket is none of hour, day, month',
      '13:3 allocation seats has no pool',
    ]);
  });

  it('a file without allocations has none', () => {
    expect(parseAllocations('version: 1\ndimensions: {}\n', NAMES)).toEqual({ kind: 'allocations', allocations: [] });
  });
});
