import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Measure } from '../../../src/core/ledger/spend-query.ts';
import { divideRounded, picosFromDollars } from '../../../src/core/money.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { change, changeText, exact, figure, money, percent, share } from '../../data/figure.ts';
import type { ViewSearch } from '../../state/search.ts';
import type { Span } from '../../state/span.ts';
import { Delta } from '../../ui/delta.tsx';
import { Explained } from '../figure/explained.tsx';
import styles from './overview.module.css';

interface KeyFiguresProps {
  readonly totals: QueryAnswer;
  /** What has no value in the dimension that says whose it is. */
  readonly unattributed: QueryAnswer | undefined;
  readonly owner: string;
  readonly span: Span;
}

/** The few figures that say whether it is normal, each beside what it was. */
export function KeyFigures({ totals, unattributed, owner, span }: KeyFiguresProps): ReactNode {
  const { totals: now, versusTotals: before } = totals;
  const against = `than ${span.versusWords}`;
  const plain = (measure: Measure, title: string) => (
    <Tile key={measure} title={title}>
      <Explained measure={measure} of={title}>
        {figure(now, measure)}
      </Explained>
      {before && <Moved now={exact(now, measure)} before={exact(before, measure)} against={against} />}
    </Tile>
  );
  const perCall = quotient(exact(now, 'cost'), pricedCalls(now));
  const perCallBefore = quotient(exact(before, 'cost'), pricedCalls(before));
  return (
    <dl className={styles['tiles']}>
      {plain('cost', 'Spend')}
      {plain('calls', 'Calls')}
      {plain('tokens', 'Tokens')}
      <Tile title="Cost per priced call">
        <Explained measure="cost" of="cost per priced call">
          {money(perCall)}
        </Explained>
        {before && <Moved now={perCall} before={perCallBefore} against={against} />}
      </Tile>
      <Tile title={`Attributed to a ${owner}`}>
        <Explained
          measure="cost"
          of={`cost without a ${owner}`}
          where={[{ dimension: owner, operator: 'is', values: [NOT_ATTRIBUTED] }]}
        >
          {percent(attributedShare(totals, unattributed))}
        </Explained>
        {unattributed && <span className={styles['aside']}>{figure(unattributed.totals, 'cost')} not</span>}
      </Tile>
      <Tile title="Matched to invoices">
        <Link
          to="/reconcile"
          search={(search: ViewSearch) => ({ ...search, where: [] })}
          className={styles['door'] ?? ''}
          title="What agrees with an invoice, and why the rest does not"
        >
          {percent(totals.status.reconciledShare)}
        </Link>
        <span className={styles['aside']}>{notMatched(totals)}</span>
      </Tile>
      <Tile title="Unpriced calls" attention={totals.unpricedCalls > 0}>
        <Explained measure="unpricedCalls" of="calls without a known price">
          {figure(now, 'unpricedCalls')}
        </Explained>
        <span className={styles['aside']}>
          {percent(share(exact(now, 'unpricedCalls'), exact(now, 'calls')))} of calls
        </span>
      </Tile>
    </dl>
  );
}

function Tile(props: {
  readonly title: string;
  readonly attention?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={styles['tile']} data-attention={props.attention}>
      <dt>{props.title}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Moved(props: {
  readonly now: bigint | null;
  readonly before: bigint | null;
  readonly against: string;
}): ReactNode {
  const relative = change(props.now, props.before);
  return <Delta change={relative} text={changeText(relative)} against={props.against} />;
}

function pricedCalls(measures: QueryAnswer['versusTotals']): bigint | null {
  const calls = exact(measures, 'calls');
  return calls === null ? null : calls - (exact(measures, 'unpricedCalls') ?? 0n);
}

function quotient(dividend: bigint | null, divisor: bigint | null): bigint | null {
  return dividend === null || divisor === null || divisor === 0n ? null : divideRounded(dividend, divisor);
}

function attributedShare(totals: QueryAnswer, unattributed: QueryAnswer | undefined): number | null {
  const missing = share(exact(unattributed?.totals, 'cost'), exact(totals.totals, 'cost'));
  return missing === null ? null : 1 - missing;
}

/** The cost that no invoice confirms: metered only, or billed and not agreed. */
function notMatched({ status }: QueryAnswer): string {
  const [estimated, provisional] = [picosFromDollars(status.estimated), picosFromDollars(status.provisional)];
  return `${money((estimated ?? 0n) + (provisional ?? 0n))} not`;
}
