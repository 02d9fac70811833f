import type { ReactNode } from 'react';
import type { ImportEntry } from '../../data/answers.ts';
import { count } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';

/** What was read, and what became of it. */
export function ImportHistory({ imports }: { readonly imports: readonly ImportEntry[] }): ReactNode {
  const { timeZone } = useSpan();
  const columns: Column<ImportEntry>[] = [
    { id: 'at', title: 'Time', render: ({ at }) => instantWords(at, timeZone) },
    { id: 'source', title: 'From', render: ({ source }) => source },
    { id: 'door', title: 'Door', minor: true, render: ({ door }) => door },
    numeric('Read', ({ read }) => read),
    { ...numeric('Accepted', ({ accepted }) => accepted), minor: false },
    numeric('Known already', ({ duplicate }) => duplicate),
    numeric('Rejected', ({ rejected }) => rejected),
    numeric('Unpriced', ({ unpriced }) => unpriced),
  ];
  return (
    <DataTable
      label="Imports"
      columns={columns}
      rows={imports}
      rowKey={({ at, source }) => `${at} ${source}`}
      maxHeight={300}
    />
  );
}

function numeric(title: string, value: (entry: ImportEntry) => number): Column<ImportEntry> {
  return { id: title, title, numeric: true, minor: true, render: (entry) => count(value(entry)) };
}
