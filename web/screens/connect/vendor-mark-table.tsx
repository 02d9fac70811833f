import type { ReactNode } from 'react';
import type { Told, VendorMark } from '../../../src/core/capture/vendor-mark.ts';
import { VENDOR_MARKS } from '../../../src/core/capture/vendor-marks.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';

interface Row extends VendorMark {
  readonly vendor: string;
}

const ROWS: readonly Row[] = VENDOR_MARKS.flatMap(({ vendor, marks }) => marks.map((mark) => ({ ...mark, vendor })));

const COLUMNS: readonly Column<Row>[] = [
  { id: 'vendor', title: 'Vendor', render: ({ vendor }) => vendor },
  { id: 'kind', title: 'Mark', render: ({ kind }) => kind },
  { id: 'how', title: 'How it is set', minor: true, render: ({ how }) => how.replaceAll('`', '') },
  { id: 'label', title: 'Label of the call', render: ({ label }) => label ?? 'none' },
  { id: 'doors', title: 'Read by', minor: true, render: ({ doors }) => doors.join(', ') },
  { id: 'meter', title: 'In the meter', minor: true, render: ({ meter }) => toldWords(meter) },
  { id: 'bill', title: 'On the bill', minor: true, render: ({ bill }) => toldWords(bill) },
];

/** What each vendor lets one mark, and where the mark shows. */
export function VendorMarkTable(): ReactNode {
  return (
    <DataTable
      label="What vendors let you mark"
      columns={COLUMNS}
      rows={ROWS}
      rowKey={({ vendor, kind, how }) => `${vendor} ${kind} ${how}`}
      maxHeight={340}
    />
  );
}

function toldWords(told: Told): string {
  if (told === null) return 'not known';
  return told ? 'yes' : 'no';
}
