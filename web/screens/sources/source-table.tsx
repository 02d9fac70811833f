import type { ReactNode } from 'react';
import { useState } from 'react';
import type { SourceEntry } from '../../data/answers.ts';
import { count, percent } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import { useNow } from '../../state/use-now.ts';
import { Badge } from '../../ui/chip.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { NameButton } from '../../ui/name-button.tsx';
import { agoWords } from '../shell/status-line.tsx';
import { useExplore } from './use-explore.ts';

const MINUTE_MS = 60_000;

/** One row for each door and provider. */
export function SourceTable({ sources }: { readonly sources: readonly SourceEntry[] }): ReactNode {
  const { timeZone } = useSpan();
  const explore = useExplore();
  const now = useNow(MINUTE_MS);
  const [sort, setSort] = useState('-calls');
  const columns: Column<SourceEntry>[] = [
    {
      id: 'provider',
      title: 'Provider',
      sortable: true,
      render: ({ provider }) => (
        <NameButton name={provider} onPick={(exclude) => explore('provider', provider, exclude)} />
      ),
    },
    { id: 'door', title: 'Door', sortable: true, render: ({ door }) => door },
    {
      id: 'lastAt',
      title: 'Last record',
      sortable: true,
      render: ({ lastAt }) => (
        <span title={lastAt ? instantWords(lastAt, timeZone) : ''}>
          {lastAt ? agoWords(now - Date.parse(lastAt)) : 'never'}
        </span>
      ),
    },
    numeric('callsLastHour', 'Last hour', (source) => count(source.callsLastHour)),
    { ...numeric('calls', 'Calls', (source) => count(source.calls)), minor: false },
    numeric('unmetered', 'Unmetered', (source) => remainder(source.unmetered)),
    numeric('unpriced', 'Unpriced', (source) => remainder(source.unpriced)),
    numeric('conservationBroken', 'Do not add up', (source) => remainder(source.conservationBroken)),
    numeric('errors', 'Errors', (source) => count(source.errors)),
    numeric('labelCoverage', 'With labels', (source) => percent(source.labelCoverage)),
    numeric('rejected', 'Rejected at door', (source) => remainder(source.rejected)),
  ];
  return (
    <DataTable
      label="Sources"
      columns={columns}
      rows={sorted(sources, sort)}
      rowKey={(source) => `${source.door} ${source.provider}`}
      sort={sort}
      onSort={setSort}
    />
  );
}

function numeric(
  id: (typeof SORTABLE)[number],
  title: string,
  render: (source: SourceEntry) => ReactNode,
): Column<SourceEntry> {
  return { id, title, numeric: true, sortable: true, minor: true, render };
}

const SORTABLE = [
  'provider',
  'door',
  'lastAt',
  'callsLastHour',
  'calls',
  'unmetered',
  'unpriced',
  'conservationBroken',
  'errors',
  'labelCoverage',
  'rejected',
] as const;

/** Something that should be none. */
function remainder(value: number): ReactNode {
  return value === 0 ? '0' : <Badge tone="attention">{count(value)}</Badge>;
}

function sorted(sources: readonly SourceEntry[], sort: string): SourceEntry[] {
  const wanted = sort.replace('-', '');
  const by = SORTABLE.find((name) => name === wanted) ?? 'calls';
  const sign = sort.startsWith('-') ? -1 : 1;
  return sources.toSorted((a, b) => {
    const [left, right] = [a[by] ?? '', b[by] ?? ''];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
