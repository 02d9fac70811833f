import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { SpendRow } from '../../../src/core/ledger/spend-query.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { exact, figure, money } from '../../data/figure.ts';
import { CommandLine } from '../../ui/copy.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Explained } from '../figure/explained.tsx';
import { atRisk } from './at-risk.ts';
import styles from './prices.module.css';

interface UnpricedPanelProps {
  readonly answer: UseQueryResult<QueryAnswer>;
  readonly used: QueryAnswer | undefined;
}

/** Calls in no sum of money, by model, with why and about how much they are, and the line that gives them a price. */
export function UnpricedPanel({ answer, used }: UnpricedPanelProps): ReactNode {
  const rows = answer.data?.rows ?? [];
  const [first] = rows;
  const columns: Column<SpendRow>[] = [
    { id: 'model', title: 'Model', render: ({ values }) => values['model'] || '(no model)' },
    { id: 'provider', title: 'Provider', minor: true, render: ({ values }) => values['provider'] },
    { id: 'reason', title: 'Why', minor: true, render: ({ values }) => values['unpricedReason'] },
    { id: 'calls', title: 'Calls', numeric: true, render: (row) => <Calls row={row} /> },
    { id: 'tokens', title: 'Tokens', numeric: true, minor: true, render: ({ measures }) => figure(measures, 'tokens') },
    {
      id: 'risk',
      title: 'About',
      numeric: true,
      render: ({ measures }) => money(used ? atRisk(used, exact(measures, 'tokens')) : null),
    },
  ];
  return (
    <Panel
      title="Without a price"
      note="about: at the mean price of a token that has one"
      progress={[answer]}
      height={200}
      flush
    >
      {first === undefined ? (
        <p className={styles['none']}>Every call has a price.</p>
      ) : (
        <>
          <DataTable
            label="Without a price"
            columns={columns}
            rows={rows}
            rowKey={({ values }) => JSON.stringify(values)}
            maxHeight={240}
          />
          <div className={styles['remedy']}>
            <p>Give it a price, in dollars for a million tokens:</p>
            <CommandLine text={setLine(first.values, 'uncachedInputTokens')} />
            <CommandLine text={setLine(first.values, 'visibleOutputTokens')} />
          </div>
        </>
      )}
    </Panel>
  );
}

function Calls({ row }: { readonly row: SpendRow }): ReactNode {
  const { values } = row;
  const where = ['provider', 'model'].map((dimension) => ({
    dimension,
    operator: 'is' as const,
    values: [values[dimension] ?? ''],
  }));
  return (
    <Explained measure="unpricedCalls" of={`calls of ${values['model']} without a price`} where={where}>
      {figure(row.measures, 'calls')}
    </Explained>
  );
}

function setLine(values: SpendRow['values'], quantity: string): string {
  const place = `--provider ${values['provider']} --model ${values['model'] || 'MODEL'}`;
  return `npm run -s whence -- prices set ${place} --quantity ${quantity} --rate 1.25`;
}
