import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { type ExperimentEntry, lagWords, QUADRANT_WORDS } from '../../data/experiments.ts';
import { money, percent, share } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import { Badge } from '../../ui/chip.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';

const TONES = { efficient: 'good', wasteful: 'attention', open: 'quiet' } as const;

const COLUMNS: readonly Column<ExperimentEntry>[] = [
  { id: 'name', title: 'Experiment', render: ({ name }) => name },
  {
    id: 'class',
    title: 'Learning',
    render: (one) => (
      <span title={one.reason}>
        <Badge tone={TONES[one.class]}>{one.class}</Badge>
      </span>
    ),
  },
  { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
  {
    id: 'waste',
    title: 'Bought nothing',
    numeric: true,
    render: ({ cost, waste }) => percent(share(picosFromDollars(waste), picosFromDollars(cost))),
  },
  { id: 'variants', title: 'Variants', numeric: true, minor: true, render: ({ variants }) => variants.length },
  {
    id: 'improvement',
    title: 'Improvement',
    numeric: true,
    minor: true,
    render: ({ improvement }) =>
      improvement === null ? 'unknown' : `${improvement > 0 ? '+' : ''}${improvement.toFixed(1)} points`,
  },
  {
    id: 'costPerPoint',
    title: 'Cost of a point',
    numeric: true,
    minor: true,
    render: ({ costPerPoint }) => money(costPerPoint === null ? null : picosFromDollars(costPerPoint)),
  },
  { id: 'verdict', title: 'Verdict', render: verdictWords },
  {
    id: 'lag',
    title: 'After',
    numeric: true,
    minor: true,
    render: ({ lagHours }) => (lagHours === null ? '–' : lagWords(lagHours)),
  },
  {
    id: 'quadrant',
    title: 'Value and cost',
    minor: true,
    render: ({ quadrant }) =>
      quadrant === null ? 'value unknown' : `${quadrant}: ${QUADRANT_WORDS[quadrant].toLowerCase()}`,
  },
  { id: 'status', title: 'Figures', minor: true, render: ({ status }) => status },
];

function verdictWords({ verdict }: ExperimentEntry): string {
  if (verdict === null) return 'none yet';
  if (verdict.isBetter === null) return 'no difference';
  if (verdict.variant === null) return verdict.isBetter ? 'better' : 'not better';
  return `${verdict.variant} ${verdict.isBetter ? 'won' : 'lost'}`;
}

/** One row an experiment; a row opens its variants. */
export function ExperimentTable({ experiments }: { readonly experiments: readonly ExperimentEntry[] }): ReactNode {
  const { change } = useView();
  return (
    <DataTable
      label="Experiments"
      columns={COLUMNS}
      rows={experiments}
      rowKey={({ name }) => name}
      onOpen={({ name }) => change({ experiment: name })}
      maxHeight={420}
    />
  );
}
