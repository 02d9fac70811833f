import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { useAsked } from '../../data/ask.ts';
import { count, countOf, money } from '../../data/figure.ts';
import { spanParams } from '../../data/ask-rules.ts';
import { useSpan } from '../../data/use-span.ts';
import type { ViewSearch } from '../../state/search.ts';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';

/** What a check has found; `cost` is null where just that is not known, `where` finds its spend. */
interface Finding {
  readonly check: string;
  readonly subject: string;
  readonly cost: string | null;
  readonly calls: number;
  readonly detail: string;
  readonly remedy: string;
  readonly where: readonly string[] | null;
}

const CHECK_WORDS: Readonly<Record<string, string>> = {
  'ownerless-key': 'Key without an owner',
  'unapproved-model': 'Model nobody approved',
  'unapproved-provider': 'Provider nobody approved',
  'missing-context': 'Missing context',
  'unpriced-model': 'No price',
  'disputed-bill': 'Bill not reconciled',
  'stale-source': 'Source not read lately',
};

const COLUMNS: readonly Column<Finding>[] = [
  { id: 'check', title: 'Found', render: ({ check }) => CHECK_WORDS[check] ?? check },
  { id: 'subject', title: 'What', render: (finding) => <Subject finding={finding} /> },
  { id: 'remedy', title: 'What to do', minor: true, render: ({ remedy }) => <span title={remedy}>{remedy}</span> },
  { id: 'calls', title: 'Calls', numeric: true, minor: true, render: ({ calls }) => (calls === 0 ? '' : count(calls)) },
  {
    id: 'cost',
    title: 'At stake',
    numeric: true,
    render: ({ cost }) => (cost === null ? 'not known' : money(picosFromDollars(cost))),
  },
];

/** Keys without an owner, models nobody approved, missing context: each with the money at stake, and the rows that it is made of. */
export function Governance(): ReactNode {
  const params = spanParams(useSpan());
  const answer = useAsked<{ readonly findings: readonly Finding[] }>('checks', Object.fromEntries(params));
  const findings = answer.data?.findings;
  return (
    <Panel title="Governance" note={findings && noteOf(findings)} progress={[answer]} height={120} flush>
      {findings && findings.length > 0 && (
        <DataTable
          label="Findings"
          columns={COLUMNS}
          rows={findings}
          rowKey={({ check, subject, detail }) => `${check} ${subject} ${detail}`}
          maxHeight={320}
        />
      )}
    </Panel>
  );
}

function noteOf(findings: readonly Finding[]): string {
  const most = findings[0]?.cost ?? null;
  if (findings.length === 0) return 'nothing was found';
  const stake = most === null ? '' : `, ${money(picosFromDollars(most))} at stake in the largest`;
  return `${countOf(findings.length, 'finding')}${stake}; no call is refused`;
}

function Subject({ finding: { subject, where, detail } }: { readonly finding: Finding }): ReactNode {
  if (where === null) return <span title={detail}>{subject}</span>;
  return (
    <Link
      to="/explore"
      search={(search: ViewSearch) => ({ ...search, where: [...where], by: ['model'] })}
      title={detail}
    >
      {subject}
    </Link>
  );
}
