import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { AllocationEntry, ShareEntry } from '../../data/allocations.ts';
import { ownerWords } from '../../data/allocations.ts';
import { money, percent } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import { useView } from '../../state/use-view.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Swatch } from '../../ui/delta.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';
import { usePalette } from '../figure/use-palette.ts';
import { driverWords } from './flow-panel.tsx';
import styles from './allocation.module.css';

interface SharesProps {
  readonly allocation: AllocationEntry;
  readonly list: readonly AllocationEntry[];
  readonly month: string;
}

/** Who has which share of a pool; a share opens to how it was made. */
export function Shares({ allocation, list }: SharesProps): ReactNode {
  const { change } = useView();
  const { name, description, owner, by, shares, pool, remainder, note } = allocation;
  const palette = usePalette(by[0] ?? 'team');
  const columns: Column<ShareEntry>[] = [
    {
      id: 'owner',
      title: capitalised(by.map(dimensionWords).join(' / ')),
      render: (share) => (
        <span className={styles['owner']}>
          <Swatch colour={palette(share.owner[by[0] ?? ''] ?? '')} />
          {ownerWords(share.owner)}
        </span>
      ),
    },
    { id: 'share', title: 'Share', numeric: true, render: ({ share }) => percent(share) },
    { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
  ];
  return (
    <Panel
      title={`Shares of ${name}`}
      note={driverWords(allocation)}
      actions={
        list.length > 1 && (
          <Picker
            label="Pool"
            shown={name}
            value={name}
            options={list.map((one) => ({ name: one.name, label: one.name, note: money(picosFromDollars(one.pool)) }))}
            onPick={(next) => change({ pool: next, share: undefined, method: undefined, driver: undefined })}
          />
        )
      }
      flush
    >
      {description && <p className={styles['note']}>{description}</p>}
      {note && <p className={styles['note']}>{note}</p>}
      <DataTable
        label={`Shares of ${name}`}
        columns={columns}
        rows={shares}
        rowKey={(share) => ownerWords(share.owner)}
        onOpen={(share) => change({ share: ownerWords(share.owner) })}
        footer={[
          {
            id: 'rest',
            cells: [
              owner === null ? 'Left in the pool' : `Left in the pool, of ${owner}`,
              '',
              money(picosFromDollars(remainder)),
            ],
          },
          { id: 'total', cells: ['The pool', '', money(picosFromDollars(pool))] },
        ]}
        maxHeight={360}
      />
    </Panel>
  );
}
