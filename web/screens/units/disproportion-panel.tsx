import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { money, percent } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import { type DisproportionAnswer, useConcentration, useDisproportion } from '../../data/units.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ownerOf } from './owner.ts';
import styles from './units.module.css';

type Row = DisproportionAnswer['rows'][number];

/** Who takes a larger share of spend than of revenue, and how much hangs on few. */
export function DisproportionPanel(): ReactNode {
  const { view } = useView();
  const span = { ...useSpan(), versus: null };
  const by = ownerOf(view);
  const answer = useDisproportion({ span, where: view.where, by: [by] });
  const concentration = useConcentration({ span, where: view.where }, by);
  const narrow = useNarrow();
  const columns: Column<Row>[] = [
    {
      id: 'name',
      title: capitalised(dimensionWords(by)),
      render: ({ values }) => (
        <NameButton name={values[by] ?? ''} onPick={(exclude) => narrow(by, values[by] ?? '', exclude)} />
      ),
    },
    { id: 'spend', title: 'Of spend', numeric: true, render: ({ spendShare }) => percent(spendShare) },
    { id: 'revenue', title: 'Of revenue', numeric: true, render: ({ share }) => percent(share) },
    {
      id: 'index',
      title: 'Index',
      numeric: true,
      render: ({ index }) => (index === null ? '–' : <strong>{index.toFixed(1)}</strong>),
    },
  ];
  const { data } = answer;
  const spread = concentration.data;
  return (
    <Panel
      title="Share of spend over share of revenue"
      note={
        spread?.topShare != null &&
        `the largest ${spread.topOwners} of ${spread.owners} have ${percent(spread.topShare)}`
      }
      progress={[answer, concentration]}
      height={300}
      flush
    >
      {data && (
        <>
          <DataTable
            label="Share of spend over share of revenue"
            columns={columns}
            rows={data.rows}
            rowKey={({ values }) => values[by] ?? ''}
            maxHeight={320}
          />
          <p className={styles['note']}>
            {money(picosFromDollars(data.costWithoutShare))} is of those of whom no revenue was told
            {spread?.gini == null ? '' : `; Gini ${spread.gini.toFixed(2)}`}.
          </p>
        </>
      )}
    </Panel>
  );
}
