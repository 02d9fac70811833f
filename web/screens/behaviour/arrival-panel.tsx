import type { ReactNode } from 'react';
import { useAnswer } from '../../data/ask.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { count, exact, money, percent, share } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './behaviour.module.css';

type Row = QueryAnswer['rows'][number];
const BY = 'pattern';

const WORDS: Readonly<Record<string, string>> = {
  session: 'turns of conversations',
  steady: 'one by one',
  scheduled: 'at the same time of every hour or day',
  batch: 'many at once, by a caller that does only that',
  burst: 'five times what the caller usually asks',
  loop: 'runs that are given the same again and again',
};

/** How calls come: in sessions, batches, bursts, loops, on schedules. */
export function ArrivalPanel(): ReactNode {
  const { view } = useView();
  const span = { ...useSpan(), versus: null };
  const answer = useAnswer({ measures: ['meteredCost', 'calls'], by: [BY], span, where: view.where });
  const narrow = useNarrow();
  const totals = answer.data?.totals;
  const columns: Column<Row>[] = [
    {
      id: 'pattern',
      title: 'Calls come',
      render: ({ values }) => (
        <>
          <NameButton name={values[BY] ?? ''} onPick={(exclude) => narrow(BY, values[BY] ?? '', exclude)} />{' '}
          <span className={styles['meaning']}>{WORDS[values[BY] ?? '']}</span>
        </>
      ),
    },
    { id: 'calls', title: 'Calls', numeric: true, minor: true, render: (row) => count(exact(row.measures, 'calls')) },
    { id: 'cost', title: 'Cost', numeric: true, render: (row) => money(exact(row.measures, 'meteredCost')) },
    {
      id: 'share',
      title: 'Of cost',
      numeric: true,
      render: (row) => percent(share(exact(row.measures, 'meteredCost'), exact(totals, 'meteredCost'))),
    },
  ];
  return (
    <Panel title="How calls come" progress={[answer]} height={220} flush>
      <DataTable
        label="How calls come"
        columns={columns}
        rows={(answer.data?.rows ?? []).filter(({ values }) => values[BY] !== '(none)')}
        rowKey={({ values }) => values[BY] ?? ''}
      />
    </Panel>
  );
}
