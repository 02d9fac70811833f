import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { money, percent, share } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import type { CoverageEntry } from '../../data/rules-answers.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';

/** One row a dimension of the rules; a row is chosen to see its rules. */
export function CoverageTable(props: {
  readonly entries: readonly CoverageEntry[];
  readonly chosen: string | null;
}): ReactNode {
  const { change } = useView();
  return (
    <DataTable
      label="Coverage by dimension"
      columns={[
        {
          id: 'name',
          title: 'Dimension',
          render: ({ name }) => (
            <Button
              label={dimensionWords(name)}
              kind="bare"
              pressed={name === props.chosen}
              onClick={() => change({ by: [name] })}
            />
          ),
        },
        { id: 'coverage', title: 'Of the money', numeric: true, render: (entry) => percent(moneyShare(entry)) },
        { id: 'calls', title: 'Of the calls', numeric: true, minor: true, render: ({ coverage }) => percent(coverage) },
        { id: 'found', title: 'Attributed', numeric: true, render: ({ attributedCost }) => dollars(attributedCost) },
        { id: 'open', title: 'Not attributed', numeric: true, render: (entry) => dollars(entry.notAttributedCost) },
      ]}
      rows={props.entries}
      rowKey={({ name }) => name}
      maxHeight={420}
    />
  );
}

function moneyShare({ attributedCost, notAttributedCost }: CoverageEntry): number | null {
  const [found, open] = [attributedCost, notAttributedCost].map((text) => picosFromDollars(text) ?? 0n);
  return share(found ?? 0n, (found ?? 0n) + (open ?? 0n));
}

function dollars(text: string): string {
  return money(picosFromDollars(text));
}
