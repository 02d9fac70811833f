import type { ReactNode } from 'react';
import { count, countOf, percent } from '../../data/figure.ts';
import { labelWords, type LimitsAnswer, useLimits } from '../../data/units.ts';
import { useSpan } from '../../data/use-span.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './units.module.css';

/** A limit, or a balance, by what is left of it. */
interface Left {
  readonly name: string;
  readonly of: string;
  readonly amount: string;
  readonly used: number | null;
  readonly daysLeft: number | null;
}

const COLUMNS: readonly Column<Left>[] = [
  { id: 'name', title: 'Limit', render: ({ name, of }) => `${name}${of === '' ? '' : `, ${of}`}` },
  { id: 'amount', title: 'Used', numeric: true, minor: true, render: ({ amount }) => amount },
  { id: 'used', title: 'Full', numeric: true, render: ({ used }) => percent(used) },
  {
    id: 'left',
    title: 'Reached in',
    numeric: true,
    render: ({ daysLeft }) => (daysLeft === null ? 'not at this rate' : countOf(Math.ceil(daysLeft), 'day')),
  },
];

/** What will run out first. */
export function LimitsPanel(): ReactNode {
  const answer = useLimits(useSpan());
  const { data } = answer;
  const rows = data ? rowsOf(data) : [];
  return (
    <Panel title="Limits and credits" progress={[answer]} height={260} flush>
      {data && rows.length === 0 && (
        <p className={styles['gaps']}>None was told: send the metrics name.used, name.limit and name.remaining.</p>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Limits and credits"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ name, of }) => `${name} ${of}`}
          maxHeight={260}
        />
      )}
    </Panel>
  );
}

function rowsOf({ limits, credits }: LimitsAnswer): Left[] {
  const rows = [
    ...limits.map(({ name, labels, used, limit, utilisation, daysLeft }) => ({
      name,
      of: labelWords(labels),
      amount: `${count(Math.round(used))} of ${limit === null ? '?' : count(Math.round(limit))}`,
      used: utilisation,
      daysLeft,
    })),
    ...credits.map(({ name, labels, remaining, daysLeft }) => ({
      name,
      of: labelWords(labels),
      amount: `${count(Math.round(remaining))} left`,
      used: null,
      daysLeft,
    })),
  ];
  return rows.sort((one, other) => (one.daysLeft ?? Infinity) - (other.daysLeft ?? Infinity));
}
