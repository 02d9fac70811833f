import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { countOf, money } from '../../data/figure.ts';
import { quantityWords } from '../../data/measure-words.ts';
import type { MonthEntry, VariancePart } from '../../data/reconciliation.ts';
import { CAUSE_WORDS } from '../../data/variance-words.ts';
import { useView } from '../../state/use-view.ts';
import { Chip } from '../../ui/chip.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './reconcile.module.css';

const COLUMNS: readonly Column<VariancePart>[] = [
  { id: 'cause', title: 'Cause', render: ({ cause }) => CAUSE_WORDS[cause].name },
  { id: 'model', title: 'Model', render: ({ model }) => model ?? 'all' },
  {
    id: 'quantity',
    title: 'Of what',
    minor: true,
    render: ({ quantity }) => (quantity ? quantityWords(quantity) : ''),
  },
  { id: 'cost', title: 'Amount', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
  { id: 'detail', title: 'How it is known', minor: true, render: ({ detail }) => <span title={detail}>{detail}</span> },
];

/** Every part of the difference between bill and calls, largest first; they add up to it. */
export function VarianceParts({ month }: { readonly month: MonthEntry }): ReactNode {
  const { search, change } = useView();
  const chosen = month.byCause.find(({ cause }) => cause === search.cause);
  const parts = chosen ? month.parts.filter(({ cause }) => cause === chosen.cause) : month.parts;
  return (
    <Panel
      title="Why it differs"
      note={month.parts.length > 0 && `${countOf(month.parts.length, 'part')}, to the last digit`}
      actions={
        chosen && (
          <Chip
            name="cause"
            words="is"
            value={CAUSE_WORDS[chosen.cause].name}
            onRemove={() => change({ cause: undefined })}
          />
        )
      }
      flush
    >
      {month.parts.length === 0 ? (
        <p className={styles['none']}>It does not differ.</p>
      ) : (
        <DataTable
          label="Parts of the variance"
          columns={COLUMNS}
          rows={parts}
          rowKey={(part) => JSON.stringify(part)}
          footer={[
            {
              id: 'total',
              cells: [
                chosen ? CAUSE_WORDS[chosen.cause].name : 'Billed less metered',
                '',
                '',
                total(month, chosen?.cost),
                '',
              ],
            },
          ]}
          maxHeight={360}
        />
      )}
    </Panel>
  );
}

function total({ variance }: MonthEntry, ofCause: string | undefined): string {
  return money(picosFromDollars(ofCause ?? variance ?? '0'));
}
