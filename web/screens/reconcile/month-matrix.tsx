import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import { change, money, percent } from '../../data/figure.ts';
import type { MonthEntry } from '../../data/reconciliation.ts';
import { monthWords, STATUS_WORDS } from '../../data/variance-words.ts';
import { useView } from '../../state/use-view.ts';
import { CellButton } from '../../ui/cell-button.tsx';
import styles from './reconcile.module.css';
import { StatusBadge } from './status-badge.tsx';

interface MonthMatrixProps {
  readonly months: readonly MonthEntry[];
  readonly open: MonthEntry | null;
}

/** Provider by month: what each costs, how final that is, and how far the bill is from the calls. A cell opens its month. */
export function MonthMatrix({ months, open }: MonthMatrixProps): ReactNode {
  const { change: changeView } = useView();
  const periods = [...new Set(months.map(({ period }) => period))].toSorted();
  const providers = [...Map.groupBy(months, ({ provider }) => provider)].toSorted(
    ([, a], [, b]) => largest(b) - largest(a),
  );
  return (
    // Scrollable by keyboard also where no cell takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles['matrixFrame']} aria-label="Providers by month" tabIndex={0}>
      <table className={styles['matrix']}>
        <thead>
          <tr>
            <th scope="col">Provider</th>
            {periods.map((period) => (
              <th key={period} scope="col">
                {monthWords(period)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {providers.map(([provider, own]) => (
            <tr key={provider}>
              <th scope="row">{provider}</th>
              {periods.map((period) => {
                const month = own.find((one) => one.period === period);
                return (
                  <td key={period}>
                    {month ? (
                      <MonthCell
                        month={month}
                        isOpen={month === open}
                        onOpen={() => changeView({ month: `${provider} ${period}`, cause: undefined })}
                      />
                    ) : (
                      <span className={styles['nothing']}>–</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface MonthCellProps {
  readonly month: MonthEntry;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function MonthCell({ month, isOpen, onOpen }: MonthCellProps): ReactNode {
  const { provider, period, status, billed, metered } = month;
  const said = `${provider}, ${monthWords(period)}: ${STATUS_WORDS[status].name}`;
  return (
    <CellButton label={said} isOpen={isOpen} onOpen={onOpen}>
      <span className={styles['cellLine']}>
        <span className={styles['amount']}>{money(picosFromDollars(billed ?? metered))}</span>
        <StatusBadge status={status} />
      </span>
      <span className={styles['cellNote']}>{awayText(month)}</span>
    </CellButton>
  );
}

function awayText({ billed, metered }: MonthEntry): string {
  if (billed === null) return 'metered, no bill';
  const [now, before] = [picosFromDollars(billed), picosFromDollars(metered)];
  if (now === null || before === null) return '';
  if (before === 0n) return 'nothing metered';
  if (now === before) return 'as metered';
  const away = now - before;
  return `${away > 0n ? '+' : ''}${money(away)}, ${percent(change(now, before))}`;
}

function largest(months: readonly MonthEntry[]): number {
  return Math.max(...months.map(({ billed, metered }) => Number(billed ?? metered)));
}
