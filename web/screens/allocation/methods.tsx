import type { ReactNode } from 'react';
import { MEASURES } from '../../../src/core/ledger/spend-query.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import { METERS } from '../../../src/core/quantity.ts';
import type { AllocationEntry, ComparedAnswer } from '../../data/allocations.ts';
import { measureOf, methodOf, ownerWords, useCompared } from '../../data/allocations.ts';
import { money } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import { daysOfMonth } from '../../data/variance-words.ts';
import { useView } from '../../state/use-view.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';

interface MethodsProps {
  readonly allocation: AllocationEntry;
  readonly month: string;
}

type OwnerRow = ComparedAnswer['owners'][number];

const METHOD_WORDS: Readonly<Record<string, string>> = {
  direct: 'As its lines say',
  proportional: 'In proportion',
  even: 'Evenly',
  marginal: 'By peak',
  fixed: 'Fixed parts',
};
const DRIVERS = [...MEASURES, ...METERS];

/** The same pool by every method, owners that differ most first: where it matters which one is chosen. */
export function Methods({ allocation, month }: MethodsProps): ReactNode {
  const { search, change } = useView();
  const chosen = DRIVERS.find((name) => name === search.driver) ?? null;
  const answer = useCompared(allocation.name, daysOfMonth(month), chosen);
  const measure = chosen ?? measureOf(allocation) ?? 'calls';
  const { data } = answer;
  return (
    <Panel
      title="Methods side by side"
      note={data && spreadWords(data)}
      actions={
        <Picker
          label="Measured by"
          shown={`by ${dimensionWords(measure)}`}
          value={measure}
          options={DRIVERS.map((name) => ({ name, label: dimensionWords(name) }))}
          onPick={(name) => change({ driver: name === measureOf(allocation) ? undefined : name })}
        />
      }
      progress={[answer]}
      height={200}
      flush
    >
      {data && (
        <DataTable
          label="Methods side by side"
          columns={columnsOf(allocation, data, chosen === null)}
          rows={data.owners}
          rowKey={({ owner }) => ownerWords(owner)}
          footer={[
            {
              id: 'rest',
              cells: [
                'Left in the pool',
                ...data.methods.map(({ remainder }) => money(picosFromDollars(remainder))),
                '',
              ],
            },
          ]}
          maxHeight={360}
        />
      )}
    </Panel>
  );
}

function columnsOf(
  allocation: AllocationEntry,
  { methods }: ComparedAnswer,
  isOwnMeasure: boolean,
): Column<OwnerRow>[] {
  const own = methodOf(allocation);
  return [
    {
      id: 'owner',
      title: capitalised(allocation.by.map(dimensionWords).join(' / ')),
      render: ({ owner }) => ownerWords(owner),
    },
    ...methods.map(({ method }) => {
      const isOwn = method === own && isOwnMeasure;
      return {
        id: method,
        title: `${METHOD_WORDS[method] ?? method}${isOwn ? ' (in force)' : ''}`,
        numeric: true,
        minor: method === 'direct' && !isOwn,
        render: ({ costs }: OwnerRow) => amount(costs[method], isOwn),
      };
    }),
    {
      id: 'spread',
      title: 'Differs by',
      numeric: true,
      minor: true,
      render: ({ spread }) => money(picosFromDollars(spread)),
    },
  ];
}

function amount(cost: string | undefined, isOwn: boolean): ReactNode {
  const picos = picosFromDollars(cost ?? '0');
  const text = picos === 0n ? '–' : money(picos);
  return isOwn ? <strong>{text}</strong> : text;
}

function spreadWords({ owners }: ComparedAnswer): string {
  const [first] = owners;
  if (!first) return 'no owner has a share';
  return `it matters most to ${ownerWords(first.owner)}: ${money(picosFromDollars(first.spread))}`;
}
