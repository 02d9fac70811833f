import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { count, money, percent, share } from '../../data/figure.ts';
import type { MonthEntry } from '../../data/reconciliation.ts';
import { Answer } from '../../ui/screen.tsx';

/** The answer of the screen: how much of the cost agrees with an invoice, and how far the rest is off. */
export function ReconcileSentence({ months }: { readonly months: readonly MonthEntry[] }): ReactNode {
  const billed = months.filter((month) => month.billed !== null);
  if (months.length === 0 || billed.length === 0) return <NoBill hasCalls={months.length > 0} />;
  const settled = months.filter(({ status }) => status === 'reconciled' || status === 'closed');
  const part = share(sum(settled, costOf), sum(months, costOf));
  const away = sum(billed, ({ variance }) => picos(variance));
  const unexplained = sum(billed, ({ unexplained: left }) => picos(left));
  const waiting = months.length - billed.length;
  return (
    <Answer>
      <strong>{percent(part)}</strong> of {money(sum(months, costOf))} agrees with an invoice. Bills say{' '}
      {awayWords(away)} was metered,{' '}
      {unexplained === 0n ? 'all of it explained' : `${money(unexplained)} of it unexplained`}
      {waiting > 0 && `; ${waiting === 1 ? 'one month has' : `${count(waiting)} months have`} no bill yet`}.
    </Answer>
  );
}

function NoBill({ hasCalls }: { readonly hasCalls: boolean }): ReactNode {
  return (
    <Answer>
      <strong>No bill has come yet</strong>
      {hasCalls
        ? ', so every cost is an estimate. Bring one below, and it is held against the calls.'
        : '. Bring one below.'}
    </Answer>
  );
}

function awayWords(away: bigint): string {
  if (away === 0n) return 'what';
  return `${money(away < 0n ? -away : away)} ${away > 0n ? 'more' : 'less'} than`;
}

/** A month costs what its bill says; without one, what was metered. */
function costOf({ billed, metered }: MonthEntry): bigint {
  return picos(billed ?? metered);
}

function picos(dollars: string | null): bigint {
  return picosFromDollars(dollars ?? '0') ?? 0n;
}

function sum(months: readonly MonthEntry[], read: (month: MonthEntry) => bigint): bigint {
  return months.reduce((all, month) => all + read(month), 0n);
}
