import type { ReactNode } from 'react';
import { useState } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { ApiError } from '../../data/api.ts';
import { count, money } from '../../data/figure.ts';
import type { RepricingAnswer } from '../../data/price-book.ts';
import { useRepricing } from '../../data/price-book.ts';
import { useSpan } from '../../data/use-span.ts';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Dialog } from '../../ui/side-drawer.tsx';
import styles from './prices.module.css';

type Moved = RepricingAnswer['months'][number];

const COLUMNS: readonly Column<Moved>[] = [
  { id: 'model', title: 'Model', render: ({ model }) => model },
  { id: 'provider', title: 'Provider', minor: true, render: ({ provider }) => provider },
  { id: 'month', title: 'Month', render: ({ month }) => month },
  { id: 'calls', title: 'Calls', numeric: true, minor: true, render: ({ changed }) => count(changed) },
  { id: 'before', title: 'Before', numeric: true, render: ({ before }) => money(picosFromDollars(before)) },
  { id: 'after', title: 'After', numeric: true, render: ({ after }) => money(picosFromDollars(after)) },
];

/** What would move if the calls of the view were priced by the prices in force now; it is seen first, then done. */
export function Reprice(): ReactNode {
  const span = useSpan();
  const plan = useRepricing(span);
  const { data, error, isPending } = plan;
  return (
    <Panel
      title="Price anew"
      note={`calls ${span.words} keep the price of their time until they are priced anew`}
      actions={
        <Button
          label={isPending ? 'Working it out…' : 'See what would move'}
          disabled={isPending}
          onClick={() => plan.mutate(false)}
        />
      }
      flush
    >
      {error && (
        <p role="alert" className={styles['refused']}>
          {error.message} {error instanceof ApiError && error.hint}
        </p>
      )}
      {data ? (
        <Plan answer={data} onApply={() => plan.mutate(true)} />
      ) : (
        <p className={styles['none']}>Nothing is changed by looking.</p>
      )}
    </Panel>
  );
}

function Plan({ answer, onApply }: { readonly answer: RepricingAnswer; readonly onApply: () => void }): ReactNode {
  const [asks, setAsks] = useState(false);
  const moved = answer.months.filter(({ changed }) => changed > 0);
  if (answer.applied) return <p className={styles['none']}>Done: {calls(moved)} were priced anew.</p>;
  if (moved.length === 0) return <p className={styles['none']}>No call has another price now.</p>;
  return (
    <>
      <DataTable
        label="What would move"
        columns={COLUMNS}
        rows={moved}
        rowKey={({ month, provider, model }) => `${month} ${provider} ${model}`}
        footer={[{ id: 'total', cells: ['Total', '', '', '', total(moved, 'before'), total(moved, 'after')] }]}
        maxHeight={300}
      />
      {answer.closed.length > 0 && (
        <p className={styles['none']}>
          Closed months keep their price:{' '}
          {answer.closed.map(({ provider, month }) => `${provider} ${month}`).join(', ')}.
        </p>
      )}
      <div className={styles['remedy']}>
        <span>
          <Button label="Price them anew" kind="main" onClick={() => setAsks(true)} />
        </span>
      </div>
      <Dialog title="Price them anew?" open={asks} onClose={() => setAsks(false)}>
        <p>
          {calls(moved)} get the price of today’s book: {total(moved, 'before')} becomes {total(moved, 'after')}.
        </p>
        <Button
          label="Price them anew"
          kind="main"
          onClick={() => {
            setAsks(false);
            onApply();
          }}
        />
      </Dialog>
    </>
  );
}

function calls(moved: readonly Moved[]): string {
  return `${count(moved.reduce((sum, { changed }) => sum + changed, 0))} calls`;
}

function total(moved: readonly Moved[], side: 'before' | 'after'): string {
  return money(moved.reduce((sum, line) => sum + (picosFromDollars(line[side]) ?? 0n), 0n));
}
