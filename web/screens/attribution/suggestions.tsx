import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { money, percent } from '../../data/figure.ts';
import type { SuggestionEntry } from '../../data/rules-answers.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import styles from './attribution.module.css';

/** What no rule attributes, largest first, each with a rule that would; one may be taken into the draft. */
export function Suggestions(props: {
  readonly suggestions: readonly SuggestionEntry[];
  readonly onUse: (rule: string) => void;
}): ReactNode {
  if (props.suggestions.length === 0)
    return <p className={styles['none']}>Nothing is left that a rule could tell by.</p>;
  return (
    <DataTable
      label="Suggested rules"
      columns={[
        { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
        { id: 'found', title: 'Where', render: ({ source, found }) => `${source} ${found}` },
        { id: 'value', title: 'Would be', render: ({ value }) => value },
        {
          id: 'support',
          title: 'Alike',
          numeric: true,
          minor: true,
          render: ({ support }) => (support === null ? '–' : percent(support)),
        },
        {
          id: 'use',
          title: 'Take',
          render: ({ rule, source, found }) => (
            <Button
              label="Use"
              hint={`Put a rule for ${source} ${found} into the draft`}
              onClick={() => props.onUse(rule)}
            />
          ),
        },
      ]}
      rows={props.suggestions}
      rowKey={({ source, found }) => `${source} ${found}`}
      maxHeight={360}
    />
  );
}
