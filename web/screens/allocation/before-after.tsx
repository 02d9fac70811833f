import type { ReactNode } from 'react';
import type { SpendRow } from '../../../src/core/ledger/spend-query.ts';
import type { AllocationEntry } from '../../data/allocations.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { useAnswer } from '../../data/ask.ts';
import { exact, money } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import { daysOfMonth } from '../../data/variance-words.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Explained } from '../figure/explained.tsx';

const MOST_ROWS = 1000;

interface BeforeAfterProps {
  readonly allocation: AllocationEntry;
  readonly month: string;
}

interface Line {
  readonly key: string;
  readonly row: SpendRow;
  readonly before: bigint;
  readonly after: bigint;
}

/** What each owner costs without the split and with it; both add up to the same total. */
export function BeforeAfter({ allocation, month }: BeforeAfterProps): ReactNode {
  const { name, by } = allocation;
  const span = { ...daysOfMonth(month), timeZone: 'UTC', versus: null };
  const question = { measures: ['cost'], by, span, order: '-cost', limit: MOST_ROWS } as const;
  const after = useAnswer({ ...question, where: [] });
  const unsplit = { dimension: 'resource', operator: 'isNot', values: [`pool ${name}`] } as const;
  const before = useAnswer({ ...question, where: [unsplit] });
  const lines = before.data && after.data ? linesOf(before.data, after.data, by) : [];
  return (
    <Panel
      title="Before and after"
      note="all cost of the month, without this split and with it"
      progress={[before, after]}
      flush
    >
      <DataTable
        label="Before and after"
        columns={[
          { id: 'owner', title: capitalised(by.map(dimensionWords).join(' / ')), render: ({ key }: Line) => key },
          { id: 'before', title: 'Before', numeric: true, render: (line: Line) => money(line.before) },
          {
            id: 'moved',
            title: 'Moved',
            numeric: true,
            minor: true,
            render: (line: Line) => signed(line.after - line.before),
          },
          {
            id: 'after',
            title: 'After',
            numeric: true,
            render: (line: Line) => (
              <Explained
                measure="cost"
                of={`cost of ${line.key}`}
                where={by.map((dimension) => ({
                  dimension,
                  operator: 'is',
                  values: [line.row.values[dimension] ?? ''],
                }))}
                during={daysOfMonth(month)}
              >
                {money(line.after)}
              </Explained>
            ),
          },
        ]}
        rows={lines}
        rowKey={({ key }) => key}
        footer={[{ id: 'total', cells: ['Total', total(before.data), '', total(after.data)] }]}
        maxHeight={390}
      />
    </Panel>
  );
}

/** Those that the split moves most first; what it does not touch last. */
function linesOf(before: QueryAnswer, after: QueryAnswer, by: readonly string[]): Line[] {
  const keyOf = (row: SpendRow) => by.map((name) => row.values[name]).join(' / ');
  const rows = new Map([...before.rows, ...after.rows].map((row) => [keyOf(row), row]));
  const costs = (answer: QueryAnswer) =>
    new Map(answer.rows.map((row) => [keyOf(row), exact(row.measures, 'cost') ?? 0n]));
  const [without, with_] = [costs(before), costs(after)];
  return [...rows]
    .map(([key, row]) => ({ key, row, before: without.get(key) ?? 0n, after: with_.get(key) ?? 0n }))
    .toSorted((one, other) => moved(other) - moved(one));
}

/** Order only. */
function moved({ before, after }: Line): number {
  return Math.abs(Number(after - before));
}

function signed(picos: bigint): string {
  return `${picos > 0n ? '+' : ''}${picos === 0n ? '–' : money(picos)}`;
}

function total(answer: QueryAnswer | undefined): string {
  return money(exact(answer?.totals, 'cost'));
}
