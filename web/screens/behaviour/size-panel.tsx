import type { ReactNode } from 'react';
import { type SizeEntry, useGrowth, useRanking, useSizes } from '../../data/behaviour.ts';
import { changeText, count, percent } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './behaviour.module.css';

const BY = 'feature';

/** How large prompts are, how full the window, which features are large every day, and which grow. */
export function SizePanel(): ReactNode {
  const { view } = useView();
  const span = { ...useSpan(), versus: null };
  const cut = { span, where: view.where, by: [BY] };
  const sizes = useSizes(cut);
  const ranking = useRanking(cut);
  const growth = useGrowth(cut);
  const narrow = useNarrow();
  const days = new Map(ranking.data?.rows.map(({ value, days: large }) => [value, large]));
  const rates = new Map(growth.data?.rows.map((row) => [row.value, row]));
  const name = ({ values }: SizeEntry): string => values[BY] ?? '';
  const rows = (sizes.data?.rows ?? []).toSorted((left, right) => right.tokens.p95 - left.tokens.p95);
  const columns: Column<SizeEntry>[] = [
    {
      id: 'name',
      title: 'Feature',
      render: (row) => <NameButton name={name(row)} onPick={(exclude) => narrow(BY, name(row), exclude)} />,
    },
    { id: 'p50', title: 'p50', numeric: true, minor: true, render: ({ tokens }) => count(Math.round(tokens.p50)) },
    { id: 'p95', title: 'p95', numeric: true, render: ({ tokens }) => count(Math.round(tokens.p95)) },
    {
      id: 'window',
      title: 'Window, p95',
      numeric: true,
      render: ({ utilisation }) => (utilisation === null ? 'not known' : percent(utilisation.p95)),
    },
    {
      id: 'days',
      title: 'Large days',
      numeric: true,
      minor: true,
      render: (row) => (days.has(name(row)) ? `${days.get(name(row))} of ${ranking.data?.days}` : '–'),
    },
    { id: 'growth', title: 'A week', numeric: true, render: (row) => growthWords(rates.get(name(row))) },
  ];
  const threshold = ranking.data?.threshold;
  return (
    <Panel title="Size of prompts" note="input tokens" progress={[sizes, ranking, growth]} height={300} flush>
      <DataTable label="Size of prompts" columns={columns} rows={rows} rowKey={name} maxHeight={340} />
      {threshold !== undefined && (
        <p className={styles['note']}>
          Large days: half of the feature’s prompts had {count(threshold)} tokens or more, as one prompt in twenty has.
        </p>
      )}
    </Panel>
  );
}

/** Growth whose interval holds zero is not one that anybody knows of. */
function growthWords(row: { rate: number | null; low: number | null; high: number | null } | undefined): string {
  if (!row || row.rate === null || row.low === null || row.high === null) return '–';
  return row.low <= 0 && row.high >= 0 ? 'steady' : changeText(row.rate);
}
