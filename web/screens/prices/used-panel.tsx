import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { SpendRow } from '../../../src/core/ledger/spend-query.ts';
import { divideRounded } from '../../../src/core/money.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { count, exact, figure, money } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Swatch } from '../../ui/delta.tsx';
import { Panel } from '../../ui/panel.tsx';
import { usePalette } from '../figure/use-palette.ts';
import styles from './prices.module.css';

const MILLION = 1_000_000n;

/** The models that were called, with what a token of them came to; a row opens to the price. */
export function UsedPanel({ answer }: { readonly answer: UseQueryResult<QueryAnswer> }): ReactNode {
  const { change } = useView();
  const palette = usePalette('model');
  const columns: Column<SpendRow>[] = [
    {
      id: 'model',
      title: 'Model',
      render: ({ values }) => (
        <span className={styles['model']}>
          <Swatch colour={palette(values['model'] ?? '')} />
          {values['model']}
        </span>
      ),
    },
    { id: 'provider', title: 'Provider', minor: true, render: ({ values }) => values['provider'] },
    { id: 'calls', title: 'Calls', numeric: true, minor: true, render: ({ measures }) => figure(measures, 'calls') },
    { id: 'mean', title: 'A million tokens', numeric: true, render: ({ measures }) => meanOf(measures) },
    { id: 'cost', title: 'Cost', numeric: true, render: ({ measures }) => figure(measures, 'cost') },
  ];
  const rows = answer.data?.rows.filter(({ measures }) => exact(measures, 'cost') !== null) ?? [];
  return (
    <Panel
      title="Prices in use"
      note="what a million tokens came to, input and output together"
      progress={[answer]}
      height={200}
      flush
    >
      {rows.length === 0 ? (
        <p className={styles['none']}>No call with a price.</p>
      ) : (
        <DataTable
          label="Prices in use"
          columns={columns}
          rows={rows}
          rowKey={({ values }) => `${values['provider']} ${values['model']}`}
          onOpen={({ values }) => change({ price: `${values['provider']} ${values['model']}` })}
          footer={
            answer.data?.rest ? [{ id: 'rest', cells: [`${count(answer.data.rest.rows)} more`, '', '', '', ''] }] : []
          }
          maxHeight={340}
        />
      )}
    </Panel>
  );
}

function meanOf(measures: SpendRow['measures']): string {
  const [cost, tokens] = [exact(measures, 'cost'), exact(measures, 'tokens')];
  return cost === null || tokens === null || tokens === 0n ? '–' : money(divideRounded(cost * MILLION, tokens));
}
