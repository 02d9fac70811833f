import type { ReactNode } from 'react';
import { count, money } from '../../data/figure.ts';
import { labelWords, type SeatsAnswer, useSeats } from '../../data/units.ts';
import { useSpan } from '../../data/use-span.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';

type Row = SeatsAnswer['seats'][number];

const PICOS = 1e12;
const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'name',
    title: 'Seats of',
    render: ({ name, labels }) => [name, labelWords(labels)].filter(Boolean).join(', '),
  },
  { id: 'paid', title: 'Paid', numeric: true, minor: true, render: ({ paid }) => count(paid) },
  { id: 'active', title: 'Active', numeric: true, render: ({ active }) => count(active) },
  { id: 'dormant', title: 'Dormant', numeric: true, render: ({ dormant }) => count(dormant) },
  { id: 'cost', title: 'For nothing a month', numeric: true, render: ({ dormantCost }) => dollars(dormantCost) },
];

/** Seats nobody sits on, and what they cost; nothing where none were told. */
export function SeatsPanel(): ReactNode {
  const answer = useSeats(useSpan());
  const seats = answer.data?.seats ?? [];
  if (seats.length === 0) return null;
  const cost = seats.reduce((sum, { dormantCost }) => sum + (dormantCost ?? 0), 0);
  return (
    <Panel title="Seats" note={`${dollars(cost)} a month for nothing`} progress={[answer]} height={200} flush>
      <DataTable
        label="Seats"
        columns={COLUMNS}
        rows={seats}
        rowKey={({ name, labels }) => `${name} ${labelWords(labels)}`}
        maxHeight={260}
      />
    </Panel>
  );
}

function dollars(amount: number | null): string {
  return amount === null ? '–' : money(BigInt(Math.round(amount * PICOS)));
}
