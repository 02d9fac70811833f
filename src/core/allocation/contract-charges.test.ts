import { describe, expect, it } from 'vitest';
import { readContracts } from '../pricing/contract-file.ts';
import { formatPicos, picosFromDollars } from '../money.ts';
import { contractCharges, type UsedDay } from './contract-charges.ts';

const NOW = Date.UTC(2026, 11, 5);

function picos(text: string): bigint {
  return picosFromDollars(text) ?? 0n;
}

function used(day: string, dollars: string, tokens = 0n, free = '0'): UsedDay {
  return { day: Date.parse(day), model: 'sage', cost: picos(dollars), tokens, free: picos(free) };
}

/** "volume 2026-10-02 -5", one a line. */
function lines(terms: object, days: readonly UsedDay[], now = NOW): string[] {
  const read = readContracts({ contracts: [{ name: 'deal', provider: 'openai', ...terms }] });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const [contract] = read;
  if (!contract) throw new Error('no contract');
  return contractCharges(contract, days, now).map(({ kind, day, credit, amount }) =>
    [kind, new Date(day).toISOString().slice(0, 10), ...(credit === null ? [] : [credit]), formatPicos(amount)].join(
      ' ',
    ),
  );
}

describe('what a contract adds to its calls', () => {
  const steps = [
    { above: 100, percent: 10 },
    { above: 200, percent: 20 },
  ];

  it('graduated: each part of the month’s spend has the discount of the step it lies in', () => {
    const days = [
      used('2026-10-01', '90'),
      used('2026-10-02', '60'),
      used('2026-10-03', '100'),
      used('2026-11-01', '90'),
    ];
    expect(lines({ volume: { steps } }, days)).toEqual(['volume 2026-10-02 -5', 'volume 2026-10-03 -15']);
  });

  it('the order in which days are told changes nothing', () => {
    const days = [used('2026-10-03', '100'), used('2026-10-01', '90'), used('2026-10-02', '60')];
    expect(lines({ volume: { steps } }, days)).toEqual(['volume 2026-10-02 -5', 'volume 2026-10-03 -15']);
  });

  it('cliff: the step that the month reached is off all of it', () => {
    const days = [used('2026-10-01', '90'), used('2026-10-02', '60'), used('2026-11-01', '100')];
    expect(lines({ volume: { kind: 'cliff', steps } }, days)).toEqual(['volume 2026-10-01 -9', 'volume 2026-10-02 -6']);
  });

  it('by tokens: the tokens past a step have its discount, at the day’s cost a token', () => {
    const volume = { by: 'tokens', steps: [{ above: 1000, percent: 50 }] };
    const days = [used('2026-10-01', '4', 800n), used('2026-10-02', '4', 800n)];
    expect(lines({ volume }, days)).toEqual(['volume 2026-10-02 -1.5']);
  });

  it('a credit is used up by what comes next, the one that lapses first before others, until it lapses', () => {
    const credits = [
      { name: 'welcome', amount: 100 },
      { name: 'trial', amount: 30, to: '2026-10-03' },
    ];
    const days = [
      used('2026-10-01', '20'),
      used('2026-10-02', '5'),
      used('2026-10-03', '50'),
      used('2026-11-01', '80'),
    ];
    expect(lines({ credits }, days)).toEqual([
      'credit 2026-10-01 trial -20',
      'credit 2026-10-02 trial -5',
      'credit 2026-10-03 welcome -50',
      'credit 2026-11-01 welcome -50',
    ]);
  });

  it('a monthly credit begins anew each month', () => {
    const credits = [{ name: 'grant', amount: 30, every: 'month' }];
    const days = [used('2026-10-01', '20'), used('2026-10-02', '20'), used('2026-11-01', '40')];
    expect(lines({ credits }, days)).toEqual([
      'credit 2026-10-01 grant -20',
      'credit 2026-10-02 grant -10',
      'credit 2026-11-01 grant -30',
    ]);
  });

  it('a minimum is due for whole months that are over, used or not', () => {
    const days = [used('2026-10-10', '20'), used('2026-11-10', '70')];
    expect(lines({ from: '2026-09-15', minimum: 50 }, days)).toEqual(['minimum 2026-10-31 30']);
    expect(lines({ from: '2026-11-01', minimum: 50 }, [])).toEqual(['minimum 2026-11-30 50']);
    expect(lines({ from: '2026-10-01', minimum: 50 }, days, Date.UTC(2026, 9, 31))).toEqual([]);
  });

  it('what is free counts for no volume, no credit and no minimum', () => {
    const terms = { from: '2026-10-01', to: '2026-11-01', volume: { steps }, minimum: 100 };
    expect(lines(terms, [used('2026-10-01', '110', 0n, '20')])).toEqual([
      'free 2026-10-01 -20',
      'minimum 2026-10-31 10',
    ]);
  });
});
