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
const BY = 'cacheBreak';

const WORDS: Readonly<Record<string, string>> = {
  model: 'another model was asked',
  tools: 'definitions of tools changed',
  system: 'instructions changed',
  history: 'what was said before was changed',
  pause: 'the cache had died meanwhile',
  missed: 'nothing changed, and it was not read',
};

/** What caches had, and what kept them from having more. */
export function CachePanel(): ReactNode {
  const { view } = useView();
  const span = { ...useSpan(), versus: null };
  const measures = ['cacheMissCost', 'cacheMissTokens', 'calls', 'cacheReadTokens', 'inputTokens'] as const;
  const answer = useAnswer({ measures, by: [BY], span, where: view.where });
  const narrow = useNarrow();
  const rows = answer.data?.rows.filter(({ values }) => values[BY] !== '(none)') ?? [];
  const totals = answer.data?.totals;
  const columns: Column<Row>[] = [
    {
      id: 'break',
      title: 'What broke it',
      render: ({ values }) => (
        <>
          <NameButton name={values[BY] ?? ''} onPick={(exclude) => narrow(BY, values[BY] ?? '', exclude)} />{' '}
          <span className={styles['meaning']}>{WORDS[values[BY] ?? '']}</span>
        </>
      ),
    },
    { id: 'calls', title: 'Calls', numeric: true, minor: true, render: (row) => count(exact(row.measures, 'calls')) },
    {
      id: 'tokens',
      title: 'Tokens',
      numeric: true,
      minor: true,
      render: (row) => count(exact(row.measures, 'cacheMissTokens')),
    },
    { id: 'cost', title: 'Cost', numeric: true, render: (row) => money(exact(row.measures, 'cacheMissCost')) },
  ];
  return (
    <Panel
      title="Cache"
      note={
        totals
          ? `${percent(share(exact(totals, 'cacheReadTokens'), exact(totals, 'inputTokens')))} of input was read from one`
          : undefined
      }
      progress={[answer]}
      height={220}
      flush
    >
      {rows.length === 0 ? (
        <p className={styles['note']}>No cache missed what it could have had.</p>
      ) : (
        <DataTable label="What broke caches" columns={columns} rows={rows} rowKey={({ values }) => values[BY] ?? ''} />
      )}
    </Panel>
  );
}
