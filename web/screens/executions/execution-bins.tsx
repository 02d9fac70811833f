import type { ReactNode } from 'react';
import type { ExecutionBin } from '../../data/executions.ts';
import { count, money, percent, share, shortCount } from '../../data/figure.ts';
import { picosFromDollars } from '../../../src/core/money.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import styles from './executions.module.css';

interface ExecutionBinsProps {
  readonly bins: readonly ExecutionBin[];
  /** What the executions are ordered by. */
  readonly by: string;
}

/** How many executions are of which size; a bar keeps only those. */
export function ExecutionBins({ bins, by }: ExecutionBinsProps): ReactNode {
  const { search, change } = useView();
  const most = Math.max(1, ...bins.map(({ executions }) => executions));
  const whole = bins.reduce((sum, { cost }) => sum + (picosFromDollars(cost) ?? 0n), 0n);
  const isNarrowed = search.least !== undefined || search.below !== undefined;
  return (
    <div className={styles['bins']}>
      <ul className={styles['bars']} aria-label={`Executions by ${BY_WORDS[by] ?? 'cost'}`}>
        {bins.map(({ from, to, executions, cost }) => {
          const range = `${amountWords(from, by)} to ${amountWords(to, by)}`;
          const part = percent(share(picosFromDollars(cost), whole));
          return (
            <li key={from}>
              <button
                type="button"
                title={`${range}: ${count(executions)} executions, ${money(picosFromDollars(cost))}, ${part} of the cost`}
                aria-label={`${range}: ${count(executions)} executions, ${part} of the cost`}
                aria-pressed={search.least === String(from)}
                onClick={() => change({ least: String(from), below: String(to) })}
              >
                <span className={styles['bar']} style={{ height: `${Math.max(2, (executions / most) * 100)}%` }} />
              </button>
              <span className={styles['tick']}>{amountWords(from, by)}</span>
            </li>
          );
        })}
      </ul>
      {isNarrowed && (
        <Button label="All sizes" kind="bare" onClick={() => change({ least: undefined, below: undefined })} />
      )}
    </div>
  );
}

const BY_WORDS: Readonly<Record<string, string>> = {
  cost: 'cost',
  amplification: 'amplification',
  calls: 'calls',
  tokens: 'tokens',
  durationMs: 'duration',
  searches: 'searches',
};

/** A bound as people read it: dollars, milliseconds, times, a count. */
function amountWords(amount: number, by: string): string {
  if (by === 'calls' || by === 'tokens' || by === 'searches') return shortCount(Math.round(amount));
  if (by === 'amplification') return `${Number(amount.toPrecision(3))}×`;
  if (by === 'durationMs')
    return amount >= 1000 ? `${Number((amount / 1000).toPrecision(3))} s` : `${Math.round(amount)} ms`;
  return `$${Number(amount.toPrecision(2))}`;
}
