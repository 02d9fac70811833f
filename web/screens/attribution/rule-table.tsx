import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { count, money } from '../../data/figure.ts';
import type { DecidedAnswer } from '../../data/rules-answers.ts';
import { Badge } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';

/** The rules of a dimension in their order, with what each decides; the gap stands below. */
export function RuleTable({ answer }: { readonly answer: DecidedAnswer }): ReactNode {
  const { notAttributed } = answer;
  return (
    <DataTable
      label="Rules with the money each decides"
      columns={[
        { id: 'rule', title: 'Rule', render: ({ rule }) => rule },
        { id: 'words', title: 'What it does', render: ({ words }) => words },
        {
          id: 'calls',
          title: 'Calls',
          numeric: true,
          minor: true,
          render: ({ calls }) => (calls === 0 ? <Badge tone="quiet">none</Badge> : count(calls)),
        },
        { id: 'cost', title: 'Decides', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
      ]}
      rows={answer.rules}
      rowKey={({ rule }) => rule}
      footer={[
        {
          id: 'rest',
          cells: ['(not attributed)', '', count(notAttributed.calls), money(picosFromDollars(notAttributed.cost))],
        },
      ]}
      maxHeight={360}
    />
  );
}
