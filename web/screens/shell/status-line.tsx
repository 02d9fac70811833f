import type { ReactNode } from 'react';
import { useStatus } from '../../data/ask.ts';
import { count } from '../../data/figure.ts';
import { instantWords } from '../../state/calendar.ts';
import { Hint } from '../../ui/hint.tsx';
import styles from './shell.module.css';

const MINUTE_MS = 60_000;

/** How fresh the data is, from which prices and rules. */
export function StatusLine(): ReactNode {
  const { data, error } = useStatus();
  if (error) return <p className={styles['status']}>The server does not answer</p>;
  if (!data) return null;
  const exactly = data.lastAt ? instantWords(data.lastAt, data.timeZone) : 'never';
  return (
    <div className={styles['status']}>
      <Hint text={`Last record: ${exactly} (${data.timeZone})`}>
        <span className={styles['freshness']} data-live={data.dirtyHours === 0}>
          {data.lastAt ? `Data ${agoWords(Date.now() - Date.parse(data.lastAt))}` : 'No data yet'}
        </span>
      </Hint>
      <span>{count(data.calls)} calls</span>
      <span>Rules {data.rulesRevision}</span>
      <span>Prices {data.priceBook}</span>
      {data.dirtyHours > 0 && <span>{count(data.dirtyHours)} hours being recomputed</span>}
      {data.demo && <span>Demo organisation</span>}
    </div>
  );
}

/** "2 min old", "3 h old". */
export function agoWords(ageMs: number): string {
  const minutes = Math.max(0, Math.round(ageMs / MINUTE_MS));
  if (minutes < 1) return 'just in';
  if (minutes < 90) return `${minutes} min old`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h old`;
  return `${Math.round(minutes / 1440)} days old`;
}
