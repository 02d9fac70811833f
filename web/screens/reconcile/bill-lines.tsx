import type { ReactNode } from 'react';
import { LINE_MATCHES } from '../../../src/core/reconciliation/line-match.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import { count, countOf, money } from '../../data/figure.ts';
import { quantityWords } from '../../data/measure-words.ts';
import type { BillLineEntry, BillLinesAnswer } from '../../data/reconciliation.ts';
import { useBillLines } from '../../data/reconciliation.ts';
import { MATCH_WORDS } from '../../data/variance-words.ts';
import { formatterOf } from '../../state/calendar.ts';
import { useView } from '../../state/use-view.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { MatchBadge } from './status-badge.tsx';

interface BillLinesProps {
  readonly provider: string;
  readonly period: string;
  readonly lines: number;
}

const COLUMNS: readonly Column<BillLineEntry>[] = [
  { id: 'description', title: 'Line', render: ({ description }) => <span title={description}>{description}</span> },
  { id: 'model', title: 'Model', minor: true, render: ({ model }) => model ?? '' },
  {
    id: 'quantity',
    title: 'Of what',
    minor: true,
    render: ({ quantity }) => (quantity ? quantityWords(quantity) : ''),
  },
  { id: 'period', title: 'For', minor: true, render: periodWords },
  { id: 'invoice', title: 'Invoice', minor: true, render: ({ invoice }) => invoice ?? 'none yet' },
  { id: 'match', title: 'Calls', render: ({ match }) => <MatchBadge match={match} /> },
  { id: 'billed', title: 'Billed', numeric: true, render: ({ billed }) => money(picosFromDollars(billed)) },
];

/** The lines of a month's bill, each with whether the calls agree. A line opens to the calls it is for. */
export function BillLines({ provider, period, lines }: BillLinesProps): ReactNode {
  const { change } = useView();
  const answer = useBillLines(provider, period);
  const { data } = answer;
  return (
    <Panel title="Lines of the bill" note={data ? matchWords(data) : countOf(lines, 'line')} progress={[answer]} flush>
      {data && (
        <DataTable
          label="Lines of the bill"
          columns={COLUMNS}
          rows={data.lines}
          rowKey={({ id }) => id}
          onOpen={({ id }) => change({ charge: id })}
          footer={footerOf(data)}
          maxHeight={420}
        />
      )}
    </Panel>
  );
}

function footerOf({ rest, billed }: BillLinesAnswer) {
  const more = rest.lines > 0 ? [footerLine('rest', `${count(rest.lines)} more`, rest.billed)] : [];
  return [...more, footerLine('total', 'The bill', billed)];
}

function footerLine(id: string, name: string, dollars: string) {
  return { id, cells: [name, '', '', '', '', '', money(picosFromDollars(dollars))] };
}

/** "12 matched, 2 differ". */
function matchWords({ matches }: BillLinesAnswer): string {
  return LINE_MATCHES.flatMap((match) => {
    const found = matches[match];
    return found ? [`${count(found.lines)} ${MATCH_WORDS[match].name.toLowerCase()}`] : [];
  }).join(', ');
}

/** "3 Oct", "1–31 Oct". */
function periodWords({ from, to }: BillLineEntry): string {
  const day = formatterOf('UTC', 'en-GB', { day: 'numeric', month: 'short' });
  return day.formatRange(Date.parse(from), Math.max(Date.parse(from), Date.parse(to) - 1));
}
