import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { type PatternEntry, PATTERN_NAMES, type PatternsAnswer } from '../../data/behaviour.ts';
import { money, percent, share } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import styles from './behaviour.module.css';

interface PatternTableProps {
  readonly answer: PatternsAnswer;
  readonly open: PatternEntry | null;
}

/** Every way of using models with what it costs; a row opens its workflows and calls. */
export function PatternTable({ answer, open }: PatternTableProps): ReactNode {
  const { change } = useView();
  const all = picosFromDollars(answer.cost);
  const shown = answer.patterns.filter(({ cost }) => cost !== '0');
  const absent = answer.patterns.filter(({ cost }) => cost === '0').map(({ pattern }) => PATTERN_NAMES[pattern]);
  const columns: Column<PatternEntry>[] = [
    {
      id: 'pattern',
      title: 'Behaviour',
      render: ({ pattern, meaning }) => (
        <span title={meaning}>
          <strong>{PATTERN_NAMES[pattern]}</strong> <span className={styles['meaning']}>{meaning}</span>
        </span>
      ),
    },
    { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
    {
      id: 'share',
      title: 'Of spend',
      numeric: true,
      minor: true,
      render: ({ cost }) => percent(share(picosFromDollars(cost), all)),
    },
    {
      id: 'saving',
      title: 'Saving',
      numeric: true,
      render: ({ saving, supposes }) => (
        <span title={saving === null ? 'nothing measured says so' : `if ${supposes}`}>
          {saving === null ? '–' : money(picosFromDollars(saving))}
        </span>
      ),
    },
    { id: 'workflow', title: 'Most of it in', minor: true, render: ({ workflows }) => workflows[0]?.workflow ?? '–' },
  ];
  return (
    <>
      <DataTable
        label="Behaviours"
        columns={columns}
        rows={shown}
        rowKey={({ pattern }) => pattern}
        onOpen={({ pattern }) => change({ pattern: pattern === open?.pattern ? undefined : pattern })}
      />
      <p className={styles['note']}>
        Behaviours overlap: their costs do not add up. A saving is a saving only if what it supposes holds.
        {absent.length > 0 && ` None of it here: ${absent.join(', ').toLowerCase()}.`}
      </p>
    </>
  );
}
