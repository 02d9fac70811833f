import type { ReactNode } from 'react';
import type { RejectedEntry } from '../../data/answers.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import styles from './sources.module.css';

/** What was refused: where, why, what to do, and a piece of it. */
export function Rejected({ rejected }: { readonly rejected: readonly RejectedEntry[] }): ReactNode {
  const { timeZone } = useSpan();
  if (rejected.length === 0) return <p className={styles['none']}>Nothing was rejected.</p>;
  return (
    <ul className={styles['rejected']}>
      {rejected.map((entry) => (
        <li key={`${entry.at} ${entry.door} ${entry.place}`}>
          <p>
            <b>{entry.reason}</b> <span className={styles['code']}>{entry.code}</span>
          </p>
          <p>{entry.remedy}</p>
          <p className={styles['where']}>
            {entry.door}, {entry.place}, {instantWords(entry.at, timeZone)}
          </p>
          {entry.sample && <code className={styles['sample']}>{entry.sample}</code>}
        </li>
      ))}
    </ul>
  );
}
