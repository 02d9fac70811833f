import type { ReactNode } from 'react';
import { useAnswer } from '../../data/ask.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { count, exact, money, percent, share } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { ShareBar } from '../../ui/delta.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './behaviour.module.css';

type Row = QueryAnswer['rows'][number];

/** How prompts grow from turn to turn, and how much of them was said before. */
export function TurnPanel(): ReactNode {
  const { view } = useView();
  const span = { ...useSpan(), versus: null };
  const measures = ['calls', 'inputTokens', 'historyTokens', 'historyKnownTokens', 'historyCost'] as const;
  const answer = useAnswer({ measures, by: ['turn'], span, where: view.where });
  const rows = (answer.data?.rows ?? [])
    .filter(({ values }) => values['turn'] !== '(none)')
    .toSorted((left, right) => turnOf(left) - turnOf(right));
  const totals = answer.data?.totals;
  const historyShare = (of: Row['measures'] | undefined): number | null =>
    share(exact(of, 'historyTokens'), exact(of, 'historyKnownTokens'));
  const columns: Column<Row>[] = [
    { id: 'turn', title: 'Turn', render: ({ values }) => values['turn'] },
    { id: 'calls', title: 'Calls', numeric: true, minor: true, render: (row) => count(exact(row.measures, 'calls')) },
    { id: 'tokens', title: 'Input tokens a call', numeric: true, minor: true, render: tokensACall },
    {
      id: 'share',
      title: 'History',
      numeric: true,
      render: ({ measures: of }) => (
        <span className={styles['share']}>
          <ShareBar part={historyShare(of)} colour="var(--accent)" />
          {percent(historyShare(of))}
        </span>
      ),
    },
    { id: 'cost', title: 'History cost', numeric: true, render: (row) => money(exact(row.measures, 'historyCost')) },
  ];
  return (
    <Panel
      title="Context by turn"
      note={totals ? `${percent(historyShare(totals))} of known input was said before` : undefined}
      progress={[answer]}
      height={300}
      flush
    >
      <DataTable
        label="Context by turn"
        columns={columns}
        rows={rows}
        rowKey={({ values }) => values['turn'] ?? ''}
        maxHeight={380}
      />
    </Panel>
  );
}

/** The first turn of its class. */
function turnOf({ values }: Row): number {
  return Number.parseInt(values['turn'] ?? '0', 10);
}

function tokensACall({ measures }: Row): ReactNode {
  const [input, calls] = [exact(measures, 'inputTokens'), exact(measures, 'calls')];
  return input === null || calls === null || calls === 0n ? '–' : count(input / calls);
}
