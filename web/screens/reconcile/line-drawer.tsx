import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { count, exactMoney, money, percent } from '../../data/figure.ts';
import { capitalised, dimensionWords } from '../../data/measure-words.ts';
import type { ChargeAnswer, ChargeCallsAnswer } from '../../data/reconciliation.ts';
import { useCharge, useChargeCalls } from '../../data/reconciliation.ts';
import { instantWords } from '../../state/calendar.ts';
import { useView } from '../../state/use-view.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import styles from './reconcile.module.css';
import { MatchBadge } from './status-badge.tsx';

/** The line of a bill that the URL names, beside the screen. */
export function LineDrawer(): ReactNode {
  const { search, change } = useView();
  const { charge } = search;
  return (
    <SideDrawer
      title="What is this line for?"
      open={charge !== undefined}
      onClose={() => change({ charge: undefined })}
    >
      {charge !== undefined && <LineStory id={charge} />}
    </SideDrawer>
  );
}

function LineStory({ id }: { readonly id: string }): ReactNode {
  const charge = useCharge(id);
  const isUsage = charge.data?.charge.category === 'usage';
  return (
    <div className={styles['story']}>
      <Panel progress={[charge]} height={200}>
        {charge.data && <LineFacts answer={charge.data} />}
      </Panel>
      {isUsage && <Contributors id={id} />}
      {charge.data && (
        <Panel title="As it came" note="every column of the bill, by its own name">
          <Facts facts={Object.entries(charge.data.charge.native).filter(([, value]) => value !== '')} />
        </Panel>
      )}
    </div>
  );
}

function LineFacts({ answer }: { readonly answer: ChargeAnswer }): ReactNode {
  const { charge, cost, billedCost, currency, dimensions } = answer;
  const named = dimensions.filter(({ rule }) => rule !== null);
  return (
    <>
      <p className={styles['lineName']}>{charge.description ?? charge.serviceName}</p>
      <Facts
        facts={[
          ['Billed', billedCost === null ? `in ${currency}, without a rate to dollars` : exactMoney(billedCost)],
          ['Effective cost', cost === null ? 'unknown' : exactMoney(cost)],
          ['From', instantWords(charge.from, 'UTC')],
          ['To, exclusive', `${instantWords(charge.to, 'UTC')}, UTC`],
          ['Invoice', `${charge.invoice ?? 'none yet'}, ${charge.invoiceIssuer}`],
          ['Kind', charge.category],
          ...(charge.sku === null ? [] : ([['SKU', charge.sku]] as const)),
          ...(charge.resource === null ? [] : ([['Resource', charge.resource]] as const)),
          ...named.map(({ name, value, rule }) => [dimensionWords(name), `${value} (${rule ?? ''})`] as const),
        ]}
      />
    </>
  );
}

function Contributors({ id }: { readonly id: string }): ReactNode {
  const answer = useChargeCalls(id);
  const { data } = answer;
  return (
    <Panel
      title="The calls it is for"
      note={data && <MatchBadge match={data.status} />}
      progress={[answer]}
      height={160}
      flush
    >
      {data && <ContributorTable answer={data} />}
    </Panel>
  );
}

function ContributorTable({ answer }: { readonly answer: ChargeCallsAnswer }): ReactNode {
  const { contributors, unexplained, line } = answer;
  const names = Object.keys(contributors[0]?.values ?? {});
  if (contributors.length === 0) return <p className={styles['none']}>No call was seen for it.</p>;
  const blank = names.slice(1).map(() => '');
  return (
    <DataTable
      label="Calls of the line"
      columns={[
        ...names.map((name) => ({
          id: name,
          title: capitalised(dimensionWords(name)),
          render: ({ values }: (typeof contributors)[number]) => values[name],
        })),
        { id: 'calls', title: 'Calls', numeric: true, minor: true, render: ({ calls }) => count(calls) },
        { id: 'share', title: 'Of the line', numeric: true, minor: true, render: ({ share }) => percent(share) },
        { id: 'cost', title: 'Cost', numeric: true, render: ({ cost }) => money(picosFromDollars(cost)) },
      ]}
      rows={contributors}
      rowKey={({ values }) => JSON.stringify(values)}
      footer={[
        { id: 'rest', cells: ['Unexplained', ...blank, '', '', money(picosFromDollars(unexplained))] },
        { id: 'total', cells: ['The line', ...blank, '', '', money(picosFromDollars(line.cost))] },
      ]}
      maxHeight={320}
    />
  );
}
