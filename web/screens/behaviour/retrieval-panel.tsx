import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { useEmbeddings, useRetrieval } from '../../data/behaviour.ts';
import { count, money, percent } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';

/** How many searches stand behind one query, and what is embedded again though it has not changed. */
export function RetrievalPanel(): ReactNode {
  const { view } = useView();
  const span = { ...useSpan(), versus: null };
  const retrieval = useRetrieval({ span, where: view.where });
  const embeddings = useEmbeddings({ span, where: view.where });
  const fanOut = retrieval.data?.fanOut;
  const rows = embeddings.data?.rows ?? [];
  const [contents, repeats] = [sum(rows.map((row) => row.contents)), sum(rows.map((row) => row.repeats))];
  const repeated = rows.reduce((total, { repeatedCost }) => total + (picosFromDollars(repeatedCost) ?? 0n), 0n);
  return (
    <Panel title="Retrieval" note="fan-out and embedding" progress={[retrieval, embeddings]} height={120}>
      <Facts
        facts={[
          ['Retrieved queries', retrieval.data ? count(retrieval.data.queries) : '–'],
          [
            'Searches a query',
            fanOut ? `${fanOut.mean.toFixed(1)}, p95 ${fanOut.p95}, at most ${fanOut.most}` : 'no searches',
          ],
          ['Cost a query', retrieval.data?.perQuery ? money(picosFromDollars(retrieval.data.perQuery)) : '–'],
          [
            'Embedded again unchanged',
            contents === 0
              ? 'not known'
              : `${count(repeats)} of ${count(contents)} texts (${percent(repeats / contents)})`,
          ],
          ['Cost of that, and its saving', money(repeated)],
        ]}
      />
    </Panel>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
