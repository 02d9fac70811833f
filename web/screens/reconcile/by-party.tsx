import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { PARTY_LEVELS, type PartyLevel } from '../../../src/core/reconciliation/party.ts';
import { count, money } from '../../data/figure.ts';
import type { MonthEntry, PartyEntry } from '../../data/reconciliation.ts';
import { useParties } from '../../data/reconciliation.ts';
import { CAUSE_WORDS } from '../../data/variance-words.ts';
import { useView } from '../../state/use-view.ts';
import { Choice } from '../../ui/choice.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './reconcile.module.css';

const LEVEL_WORDS: Readonly<Record<PartyLevel, string>> = { account: 'Account', project: 'Project', apiKey: 'Key' };

function columnsFor(level: PartyLevel): readonly Column<PartyEntry>[] {
  return [
    { id: 'name', title: LEVEL_WORDS[level], render: ({ name }) => name ?? '(no name)' },
    { id: 'lines', title: 'Lines', numeric: true, minor: true, render: ({ lines }) => count(lines) },
    { id: 'why', title: 'Why it differs', minor: true, render: causeWords },
    { id: 'metered', title: 'Metered', numeric: true, render: ({ metered }) => money(picosFromDollars(metered)) },
    { id: 'billed', title: 'Billed', numeric: true, render: ({ billed }) => money(picosFromDollars(billed)) },
    { id: 'variance', title: 'Difference', numeric: true, render: ({ variance }) => money(picosFromDollars(variance)) },
  ];
}

/** The month of each account, project or key, where bill and calls call them alike; where they do not, it says so. */
export function ByParty({ month }: { readonly month: MonthEntry }): ReactNode {
  const { search, change } = useView();
  const { provider, period, levels } = month;
  const [first] = levels;
  const level = levels.find((name) => name === search.party) ?? first;
  if (level === undefined) {
    return (
      <Panel title="By account">
        <p className={styles['quiet']}>
          Bill and calls have no account, project or key in common, so they are held against each other as a whole.
        </p>
      </Panel>
    );
  }
  return (
    <Parties
      month={month}
      level={level}
      choice={
        <Choice
          label="Told apart by"
          value={level}
          options={PARTY_LEVELS.filter((name) => levels.includes(name)).map((name) => ({
            name,
            label: LEVEL_WORDS[name],
          }))}
          onChange={(name) => change({ party: name === first ? undefined : name })}
        />
      }
      key={`${provider} ${period}`}
    />
  );
}

interface PartiesProps {
  readonly month: MonthEntry;
  readonly level: PartyLevel;
  readonly choice: ReactNode;
}

function Parties({ month, level, choice }: PartiesProps): ReactNode {
  const answer = useParties(month.provider, month.period, level);
  const parties = answer.data?.months[0]?.parties;
  return (
    <Panel title={`By ${LEVEL_WORDS[level].toLowerCase()}`} actions={choice} progress={[answer]} height={140} flush>
      {parties && (
        <DataTable
          label={`The month by ${LEVEL_WORDS[level].toLowerCase()}`}
          columns={columnsFor(level)}
          rows={parties}
          rowKey={({ name }) => JSON.stringify(name)}
          footer={[{ id: 'total', cells: ['The month', '', '', ...totals(month)] }]}
          maxHeight={360}
        />
      )}
    </Panel>
  );
}

function totals({ metered, billed, variance }: MonthEntry): string[] {
  return [metered, billed, variance].map((dollars) => money(picosFromDollars(dollars ?? '0')));
}

function causeWords({ byCause }: PartyEntry): string {
  if (byCause.length === 0) return 'It does not differ';
  return byCause.map(({ cause }) => CAUSE_WORDS[cause].name).join(', ');
}
