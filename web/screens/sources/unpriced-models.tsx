import type { ReactNode } from 'react';
import type { UnpricedEntry } from '../../data/answers.ts';
import { count, shortCount } from '../../data/figure.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import styles from './sources.module.css';
import { useExplore } from './use-explore.ts';

/** Models without a known price, with the tokens at stake. */
export function UnpricedModels({ unpriced }: { readonly unpriced: readonly UnpricedEntry[] }): ReactNode {
  const explore = useExplore();
  if (unpriced.length === 0) return <p className={styles['none']}>Every call has a price.</p>;
  return (
    <DataTable
      label="Unpriced models"
      columns={[
        {
          id: 'model',
          title: 'Model',
          render: ({ model }) => (
            <NameButton name={model || '(no model)'} onPick={(exclude) => explore('model', model, exclude)} />
          ),
        },
        { id: 'provider', title: 'Provider', minor: true, render: ({ provider }) => provider },
        { id: 'reason', title: 'Reason', render: ({ reason }) => reason },
        { id: 'calls', title: 'Calls', numeric: true, render: ({ calls }) => count(calls) },
        { id: 'tokens', title: 'Tokens', numeric: true, render: ({ tokens }) => shortCount(tokens) },
      ]}
      rows={unpriced}
      rowKey={({ provider, model, reason }) => `${provider} ${model} ${reason}`}
      maxHeight={300}
    />
  );
}
