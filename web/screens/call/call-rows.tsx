import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { CallEntry } from '../../data/answers.ts';
import { count, money, shortCount } from '../../data/figure.ts';
import { usePalette } from '../figure/use-palette.ts';
import { useSpan } from '../../data/use-span.ts';
import { formatterOf } from '../../state/calendar.ts';
import { Badge } from '../../ui/chip.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Swatch } from '../../ui/delta.tsx';

interface CallRowsProps {
  readonly calls: readonly CallEntry[];
  readonly onOpen: (id: string) => void;
  readonly sort?: string | null;
  readonly onSort?: (sort: string) => void;
  readonly maxHeight?: number;
}

/** Calls, one a row; a row opens to how its cost was made. */
export function CallRows({ calls, onOpen, ...table }: CallRowsProps): ReactNode {
  const { timeZone } = useSpan();
  const palette = usePalette('model');
  const time = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const clock = formatterOf(timeZone, 'en-GB', time);
  const columns: Column<CallEntry>[] = [
    { id: 'at', title: 'Time', sortable: true, render: (call) => clock.format(Date.parse(call.at)) },
    {
      id: 'model',
      title: 'Model',
      render: (call) => (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
          <Swatch colour={palette(call.model)} />
          {call.model}
        </span>
      ),
    },
    { id: 'feature', title: 'Feature', minor: true, render: (call) => call.values['feature'] ?? NOT_ATTRIBUTED },
    { id: 'status', title: 'Status', minor: true, render: (call) => call.status },
    { id: 'tokens', title: 'Tokens', numeric: true, sortable: true, minor: true, render: tokensOf },
    { id: 'cost', title: 'Cost', numeric: true, sortable: true, render: (call) => <Cost call={call} /> },
  ];
  return (
    <DataTable
      {...table}
      label="Calls"
      columns={columns}
      rows={calls}
      rowKey={(call) => call.id}
      onOpen={(call) => onOpen(call.id)}
    />
  );
}

function tokensOf(call: CallEntry): ReactNode {
  return (
    <span title={`${count(call.inputTokens)} in, ${count(call.outputTokens)} out`}>
      {shortCount(call.inputTokens + call.outputTokens)}
    </span>
  );
}

function Cost({ call }: { readonly call: CallEntry }): ReactNode {
  if (call.cost === null) {
    return (
      <span title={call.unpricedReason ?? ''}>
        <Badge tone="attention">unpriced</Badge>
      </span>
    );
  }
  return money(picosFromDollars(call.cost));
}
