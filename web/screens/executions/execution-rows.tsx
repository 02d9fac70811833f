import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExecutionEntry } from '../../data/executions.ts';
import { count, money, shortCount } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { formatterOf } from '../../state/calendar.ts';
import { Badge } from '../../ui/chip.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import styles from './executions.module.css';

interface ExecutionRowsProps {
  readonly rows: readonly ExecutionEntry[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (id: string) => void;
}

/** One row an execution; a row opens where its money went. */
export function ExecutionRows({ rows, sort, onSort, onOpen }: ExecutionRowsProps): ReactNode {
  const { timeZone } = useSpan();
  const clock = formatterOf(timeZone, 'en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  if (rows.length === 0) return null;
  return (
    <DataTable
      label="Executions"
      columns={[
        { id: 'at', title: 'Began', sortable: true, render: ({ at }) => clock.format(Date.parse(at)) },
        ...COLUMNS,
      ]}
      rows={rows}
      rowKey={({ id }) => id}
      sort={sort}
      onSort={onSort}
      onOpen={({ id }) => onOpen(id)}
      maxHeight={620}
    />
  );
}

const COLUMNS: readonly Column<ExecutionEntry>[] = [
  { id: 'feature', title: 'Feature', render: ({ values }) => values['feature'] ?? NOT_ATTRIBUTED },
  {
    id: 'customer',
    title: 'Customer',
    minor: true,
    render: ({ values }) => <Short text={values['customer'] ?? NOT_ATTRIBUTED} />,
  },
  { id: 'models', title: 'Models', minor: true, render: ({ models }) => <Short text={modelWords(models)} /> },
  { id: 'calls', title: 'Calls', numeric: true, sortable: true, render: ({ calls }) => count(calls) },
  { id: 'again', title: 'Tried again', minor: true, render: againWords },
  { id: 'tokens', title: 'Tokens', numeric: true, minor: true, sortable: true, render: tokenWords },
  { id: 'durationMs', title: 'Took', numeric: true, minor: true, sortable: true, render: tookWords },
  {
    id: 'amplification',
    title: 'Amplification',
    numeric: true,
    minor: true,
    sortable: true,
    render: ({ amplification }) => (amplification === null ? '–' : `${amplification}×`),
  },
  { id: 'cost', title: 'Cost', numeric: true, sortable: true, render: (one) => <Cost one={one} /> },
];

/** Cut where it is long; the whole of it when pointed at. */
function Short({ text }: { readonly text: string }): ReactNode {
  return (
    <span className={styles['short']} title={text}>
      {text}
    </span>
  );
}

function Cost({ one }: { readonly one: ExecutionEntry }): ReactNode {
  return (
    <>
      {one.unpricedCalls > 0 && <Badge tone="attention">{count(one.unpricedCalls)} unpriced</Badge>}{' '}
      {money(picosFromDollars(one.cost))}
    </>
  );
}

function modelWords(models: readonly string[]): string {
  const [first = '', ...others] = models;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function againWords({ retries, fallbacks }: ExecutionEntry): string {
  const words = [retries > 0 && `${count(retries)}×`, fallbacks > 0 && `${count(fallbacks)} on another model`];
  return words.filter(Boolean).join(', ');
}

function tokenWords({ inputTokens, outputTokens }: ExecutionEntry): string {
  return shortCount(inputTokens + outputTokens);
}

function tookWords({ durationMs }: ExecutionEntry): string {
  return durationMs >= 1000 ? `${(durationMs / 1000).toFixed(1)} s` : `${Math.round(durationMs)} ms`;
}
