import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { count } from '../../data/figure.ts';
import type { PriceEntry, PricesAnswer } from '../../data/price-book.ts';
import { isPlain, rateWords } from '../../data/price-book.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './prices.module.css';

interface BookPanelProps {
  readonly answer: UseQueryResult<PricesAnswer>;
  /** What is searched for. */
  readonly found: string;
}

const COLUMNS: readonly Column<PriceEntry>[] = [
  { id: 'model', title: 'Model', render: ({ model }) => model },
  { id: 'provider', title: 'Provider', render: ({ provider }) => provider },
  { id: 'input', title: 'Input', numeric: true, render: (entry) => latest(entry, 'uncachedInputTokens') },
  {
    id: 'cached',
    title: 'Cache read',
    numeric: true,
    minor: true,
    render: (entry) => latest(entry, 'cacheReadTokens'),
  },
  { id: 'output', title: 'Output', numeric: true, render: (entry) => latest(entry, 'visibleOutputTokens') },
  { id: 'rates', title: 'Rates', numeric: true, minor: true, render: ({ rates }) => count(rates.length) },
  { id: 'source', title: 'Source', minor: true, render: ({ rates }) => sourcesOf(rates) },
];

/** The price book, searched by a part of a model's name; a row opens to every rate it ever had. */
export function BookPanel({ answer, found }: BookPanelProps): ReactNode {
  const { change } = useView();
  const [text, setText] = useState(found);
  const { data } = answer;
  return (
    <Panel title="Price book" note={data && foundWords(data)} progress={[answer]} height={320} flush>
      <form
        className={styles['search']}
        onSubmit={(event) => {
          event.preventDefault();
          change({ find: text.trim() || undefined });
        }}
      >
        <TextField label="A part of a model's name" value={text} onChange={setText} />
        <Button label="Search" submits />
        {found !== '' && <Button label="Show all" kind="bare" onClick={() => change({ find: undefined })} />}
      </form>
      {data && data.prices.length === 0 && <p className={styles['none']}>The book has no such model.</p>}
      {data && data.prices.length > 0 && (
        <DataTable
          label="Price book"
          columns={COLUMNS}
          rows={data.prices}
          rowKey={({ provider, model }) => `${provider} ${model}`}
          onOpen={({ provider, model }) => change({ price: `${provider} ${model}` })}
          maxHeight={420}
        />
      )}
    </Panel>
  );
}

/** The plain rate that holds last. */
function latest({ rates }: PriceEntry, quantity: string): string {
  const plain = rates.filter((rate) => rate.quantity === quantity && isPlain(rate));
  const last = plain.toSorted((one, other) => (other.from ?? '').localeCompare(one.from ?? ''))[0];
  return last ? rateWords(last) : '–';
}

function sourcesOf(rates: PriceEntry['rates']): string {
  return [...new Set(rates.map(({ source }) => source.name))].join(', ');
}

function foundWords({ prices, total }: PricesAnswer): string {
  return prices.length < total
    ? `the first ${count(prices.length)} of ${count(total)} models`
    : `${count(total)} ${total === 1 ? 'model' : 'models'}`;
}
