import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { SuccessCost } from '../../data/experiments.ts';
import { money } from '../../data/figure.ts';
import styles from './experiments.module.css';

interface IntervalBarProps {
  readonly success: SuccessCost | null;
  /** Dollars at the right end. */
  readonly most: number;
}

/** Where the cost of a success lies, and how sure that is, on the scale that all variants share. */
export function IntervalBar({ success, most }: IntervalBarProps): ReactNode {
  if (success === null || most <= 0) return '–';
  const place = (dollars: string): string => `${Math.min(100, (Number(dollars) / most) * 100)}%`;
  const high = success.high ?? String(most);
  const width = `calc(${place(high)} - ${place(success.low)})`;
  return (
    <span className={styles['interval']}>
      <span className={styles['track']} aria-hidden>
        <span className={styles['range']} style={{ left: place(success.low), width }} />
        {success.cost !== null && <span className={styles['middle']} style={{ left: place(success.cost) }} />}
      </span>
      <span className={styles['ends']}>
        {money(picosFromDollars(success.low))} to{' '}
        {success.high === null ? 'any' : money(picosFromDollars(success.high))}
      </span>
    </span>
  );
}
