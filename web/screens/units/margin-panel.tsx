import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { money, percent } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import type { MarginAnswer, MarginEntry } from '../../data/units.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';
import { Explained } from '../figure/explained.tsx';
import { OWNERS, ownerOf } from './owner.ts';
import styles from './units.module.css';

interface MarginPanelProps {
  readonly answer: UseQueryResult<MarginAnswer>;
  readonly onGuard: () => void;
}

/** What is left of each one's revenue: first who lacks most money to the guard, then the thinnest margins, those without revenue last. */
export function MarginPanel({ answer, onGuard }: MarginPanelProps): ReactNode {
  const { view, change } = useView();
  const by = ownerOf(view);
  const { data } = answer;
  return (
    <Panel
      title={`Margin by ${dimensionWords(by)}`}
      note={data && `guard ${percent(data.target)}`}
      actions={
        <>
          <Picker
            label="Margin of"
            shown={`by ${dimensionWords(by)}`}
            value={by}
            options={OWNERS.map((name) => ({ name, label: dimensionWords(name) }))}
            onPick={(name) => change({ by: name === 'customer' ? undefined : [name] })}
          />
          <Button label="Set the guard" onClick={onGuard} />
        </>
      }
      progress={[answer]}
      height={300}
      flush
    >
      {data && <MarginTable answer={data} by={by} />}
    </Panel>
  );
}

function MarginTable({ answer, by }: { readonly answer: MarginAnswer; readonly by: string }): ReactNode {
  const narrow = useNarrow();
  const { totals, scale } = answer;
  const columns: Column<MarginEntry>[] = [
    {
      id: 'name',
      title: capitalised(dimensionWords(by)),
      render: ({ values }) => (
        <NameButton name={values[by] ?? ''} onPick={(exclude) => narrow(by, values[by] ?? '', exclude)} />
      ),
    },
    { id: 'revenue', title: 'Revenue', numeric: true, render: ({ revenue }) => dollars(revenue) },
    { id: 'ai', title: 'AI cost', numeric: true, render: (row) => <AiCost row={row} by={by} /> },
    { id: 'margin', title: 'Margin', numeric: true, render: (row) => <MarginCell row={row} /> },
    {
      id: 'scale',
      title: `At ${scale}× use`,
      numeric: true,
      minor: true,
      render: ({ atScaleFlat }) => scaledWords(atScaleFlat),
    },
  ];
  const others = answer.rows.filter(({ state }) => state !== 'below-target');
  const rows = [
    ...answer.alerts,
    ...others.sort((one, other) => (one.margin ?? Infinity) - (other.margin ?? Infinity)),
  ];
  return (
    <DataTable
      label={`Margin by ${dimensionWords(by)}`}
      columns={columns}
      rows={rows}
      rowKey={({ values }) => values[by] ?? ''}
      footer={[
        {
          id: 'total',
          cells: [
            'Together',
            dollars(totals.revenue),
            dollars(totals.aiCost),
            percent(totals.margin),
            scaledWords(totals.atScaleFlat),
          ],
        },
      ]}
      maxHeight={320}
    />
  );
}

/** Opens to how it was made. */
function AiCost({ row: { values, aiCost }, by }: { readonly row: MarginEntry; readonly by: string }): ReactNode {
  const name = values[by] ?? '';
  return (
    <Explained measure="cost" of={`cost of ${name}`} where={[{ dimension: by, operator: 'is', values: [name] }]}>
      {dollars(aiCost)}
    </Explained>
  );
}

/** Below the guard is over a limit: the one thing that is red. */
function MarginCell({ row }: { readonly row: MarginEntry }): ReactNode {
  if (row.state === 'no-revenue') return <span className={styles['unknown']}>no revenue</span>;
  if (row.state !== 'below-target') return percent(row.margin);
  return (
    <strong className={styles['below']}>
      {percent(row.margin)}
      <span className="visually-hidden"> below the guard</span>
    </strong>
  );
}

function dollars(text: string | null): string {
  return text === null ? '–' : money(picosFromDollars(text));
}

/** How far below a total loss does not matter. */
function scaledWords(margin: number | null): string {
  return margin !== null && margin < -1 ? 'a loss' : percent(margin);
}
