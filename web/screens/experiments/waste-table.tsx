import type { ReactNode } from 'react';
import { SPEND_RULES } from '../../../src/core/analysis/experiment/spend-class.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { count, exact, money } from '../../data/figure.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Explained } from '../figure/explained.tsx';

type QueryRow = QueryAnswer['rows'][number];

const MEANINGS = new Map(SPEND_RULES.map(({ name, meaning }) => [name, meaning]));

const COLUMNS: readonly Column<QueryRow>[] = [
  {
    id: 'rule',
    title: 'Why',
    render: ({ values }) => <span title={MEANINGS.get(ruleOf(values))}>{ruleOf(values)}</span>,
  },
  { id: 'meaning', title: 'Holds where', minor: true, render: ({ values }) => MEANINGS.get(ruleOf(values)) },
  { id: 'calls', title: 'Calls', numeric: true, render: ({ measures }) => count(exact(measures, 'calls')) },
  {
    id: 'cost',
    title: 'Cost',
    numeric: true,
    render: ({ values, measures }) => (
      <Explained
        measure="cost"
        of={`cost of ${ruleOf(values)}`}
        where={[{ dimension: 'spendRule', operator: 'is', values: [ruleOf(values)] }]}
      >
        {money(exact(measures, 'cost'))}
      </Explained>
    ),
  },
];

function ruleOf(values: QueryRow['values']): string {
  return values['spendRule'] ?? '';
}

/** Money that bought nothing, by the rule that says so, whether it was of an experiment or not. */
export function WasteTable({ answer }: { readonly answer: QueryAnswer }): ReactNode {
  if (answer.rows.length === 0) return <p style={{ padding: '0 14px' }}>Nothing that any rule calls waste.</p>;
  return <DataTable label="Waste" columns={COLUMNS} rows={answer.rows} rowKey={({ values }) => ruleOf(values)} />;
}
