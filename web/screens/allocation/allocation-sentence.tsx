import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { AllocationEntry } from '../../data/allocations.ts';
import { ownerWords } from '../../data/allocations.ts';
import { countOf, money, percent, share } from '../../data/figure.ts';
import { monthWords } from '../../data/variance-words.ts';
import { Answer } from '../../ui/screen.tsx';

interface AllocationSentenceProps {
  readonly allocations: readonly AllocationEntry[];
  readonly month: string;
}

/** The answer of the screen: how much of the shared cost has an owner, and how much is left without. */
export function AllocationSentence({ allocations, month }: AllocationSentenceProps): ReactNode {
  const sum = (read: (allocation: AllocationEntry) => string) =>
    allocations.reduce((all, one) => all + (picosFromDollars(read(one)) ?? 0n), 0n);
  const [pool, allocated, left] = [sum(({ pool: of }) => of), sum((one) => one.allocated), sum((one) => one.remainder)];
  const owners = new Set(allocations.flatMap(({ shares }) => shares.map(({ owner }) => ownerWords(owner)))).size;
  if (pool === 0n && allocated === 0n) {
    return (
      <Answer>
        <strong>Nothing was shared</strong> in {monthWords(month)}: no cost is in any of{' '}
        {countOf(allocations.length, 'pool')}.
      </Answer>
    );
  }
  return (
    <Answer>
      <strong>{percent(share(allocated, pool))}</strong> of {money(pool)} shared cost in {monthWords(month)} has an
      owner: {countOf(allocations.length, 'pool')}, {countOf(owners, 'owner')}
      {left === 0n ? ', nothing left.' : `; ${money(left)} stays where it was.`}
    </Answer>
  );
}
