import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { Problem } from '../../../src/core/problem.ts';
import type { Judgement } from '../../data/ask-rules.ts';
import { countOf, money, percent } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import type { PlannedDimensionEntry } from '../../data/rules-answers.ts';
import { DataTable } from '../../ui/data-table.tsx';
import styles from './attribution.module.css';

/** What is wrong with a draft; or the money that it would move. */
export function PlanView({ judgement: { check, plan } }: { readonly judgement: Judgement }): ReactNode {
  return (
    <div className={styles['judgement']}>
      <ProblemList problems={check.problems} tone="refused" />
      {plan && (
        <>
          <p className={styles['moves']}>
            {plan.sentence} {check.tests > 0 && `${countOf(check.tests, 'test')} passed. `}
            Attributing all history anew takes about {countOf(plan.estimatedSeconds, 'second')}.
          </p>
          {plan.dimensions.map((dimension) => (
            <Moves key={dimension.name} dimension={dimension} />
          ))}
          {plan.idle.length > 0 && <p className={styles['none']}>Decide nothing here: {plan.idle.join(', ')}</p>}
        </>
      )}
      <ProblemList problems={check.warnings} tone="none" />
    </div>
  );
}

function Moves({ dimension }: { readonly dimension: PlannedDimensionEntry }): ReactNode {
  const { name, moves, moved, coverageBefore, coverageAfter } = dimension;
  return (
    <DataTable
      label={`Moves in ${dimensionWords(name)}`}
      columns={[
        { id: 'from', title: `${dimensionWords(name)}, from`, render: ({ from }) => from },
        { id: 'to', title: 'to', render: ({ to }) => to },
        { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
      ]}
      rows={moves}
      rowKey={({ from, to }) => `${from} ${to}`}
      footer={[
        {
          id: 'total',
          cells: [
            'moves',
            `coverage ${percent(coverageBefore)} → ${percent(coverageAfter)}`,
            money(picosFromDollars(moved.cost)),
          ],
        },
      ]}
      maxHeight={240}
    />
  );
}

function ProblemList(props: { readonly problems: readonly Problem[]; readonly tone: 'refused' | 'none' }): ReactNode {
  if (props.problems.length === 0) return null;
  return (
    <ul className={styles[props.tone]}>
      {props.problems.map(({ place, reason, remedy }) => (
        <li key={`${place} ${reason}`}>
          {place}: {reason}. {remedy}
        </li>
      ))}
    </ul>
  );
}
