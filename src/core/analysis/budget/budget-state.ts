import type { Interval } from '../../period.ts';
import { type Picos } from '../../money.ts';

type BudgetStatus = 'ok' | 'warned' | 'over';

/** How a budget stands. */
export interface BudgetState {
  readonly status: BudgetStatus;
  /** Of the amount that is spent. */
  readonly share: number;
  /** The shares that warn and have been reached. */
  readonly warned: readonly number[];
  /** What may have been spent by now, were it spent evenly; null where the period has no end. */
  readonly atPace: Picos | null;
  /** Spent over that, less one; null where nothing may have been spent yet. */
  readonly variance: number | null;
}

const PARTS = 1_000_000n;

/** `amount` is more than nothing; `interval` is the whole period, null where it has no end. */
export function budgetState(
  amount: Picos,
  spent: Picos,
  warnAt: readonly number[],
  interval: Interval | null,
  now: number,
): BudgetState {
  const warned = warnAt.filter((share) => spent * PARTS >= amount * BigInt(Math.round(share * Number(PARTS))));
  const atPace = interval && (amount * BigInt(now - interval.from)) / BigInt(interval.to - interval.from);
  return {
    status: spent > amount ? 'over' : warned.length > 0 ? 'warned' : 'ok',
    share: Number((spent * PARTS) / amount) / Number(PARTS),
    warned,
    atPace,
    variance: atPace === null || atPace <= 0n ? null : Number(((spent - atPace) * PARTS) / atPace) / Number(PARTS),
  };
}
