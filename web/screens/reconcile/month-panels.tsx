import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { countOf, money } from '../../data/figure.ts';
import type { MonthEntry } from '../../data/reconciliation.ts';
import { daysOfMonth, monthWords, STATUS_WORDS } from '../../data/variance-words.ts';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Pair } from '../../ui/screen.tsx';
import { Explained } from '../figure/explained.tsx';
import { BillLines } from './bill-lines.tsx';
import { Bridge } from './bridge.tsx';
import { ByParty } from './by-party.tsx';
import styles from './reconcile.module.css';
import { Settle } from './settle.tsx';
import { StatusBadge } from './status-badge.tsx';
import { VarianceParts } from './variance-parts.tsx';

/** One provider's month: from what was metered to what was billed, and what to do about it. */
export function MonthPanels({ month }: { readonly month: MonthEntry }): ReactNode {
  const { provider, period, billed, lines } = month;
  const title = `${provider}, ${monthWords(period)}`;
  return (
    <>
      <Pair>
        <Panel title={title} note={<StatusBadge status={month.status} />}>
          {billed === null ? <NoBill month={month} /> : <Bridge month={month} />}
        </Panel>
        <Panel title="Where it stands">
          <MonthFacts month={month} />
          <Settle month={month} />
        </Panel>
      </Pair>
      {billed !== null && (
        <>
          <VarianceParts month={month} />
          <ByParty month={month} />
          <BillLines provider={provider} period={period} lines={lines} />
        </>
      )}
    </>
  );
}

function NoBill({ month }: { readonly month: MonthEntry }): ReactNode {
  return (
    <p className={styles['quiet']}>
      {month.provider} has sent no bill for {monthWords(month.period)}; what was metered stands as an estimate. Bring
      the bill below.
    </p>
  );
}

function MonthFacts({ month }: { readonly month: MonthEntry }): ReactNode {
  const { provider, period, status, metered, reported, billed, variance, unexplained, lines, isInvoiced, reason } =
    month;
  return (
    <Facts
      facts={[
        [
          'Status',
          `${STATUS_WORDS[status].name}: ${STATUS_WORDS[status].meaning.replace(/^./, (letter) => letter.toLowerCase())}`,
        ],
        [
          'Metered',
          <Explained
            key="metered"
            measure="meteredCost"
            of={`metered cost of ${provider} in ${monthWords(period)}`}
            where={[{ dimension: 'provider', operator: 'is', values: [provider] }]}
            during={daysOfMonth(period)}
          >
            {text(metered)}
          </Explained>,
        ],
        ['Reported', text(reported, 'no report of the provider was read')],
        ['Billed', billed === null ? 'no bill yet' : `${text(billed)} in ${countOf(lines, 'line')}`],
        ...(billed === null
          ? []
          : ([
              ['Billed less metered', text(variance)],
              ['Unexplained', text(unexplained)],
              ['Invoice', isInvoiced ? 'on every line' : 'not on every line, so the bill may still change'],
            ] as const)),
        ...(reason === null ? [] : ([['Reason given', reason]] as const)),
      ]}
    />
  );
}

function text(dollars: string | null, nothing = '–'): string {
  return dollars === null ? nothing : money(picosFromDollars(dollars));
}
