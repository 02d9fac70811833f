import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAnswer, useStatus } from '../../data/ask.ts';
import { count, countOf } from '../../data/figure.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import type { ViewSearch } from '../../state/search.ts';
import { useNow } from '../../state/use-now.ts';
import { useView } from '../../state/use-view.ts';
import { Badge } from '../../ui/chip.tsx';
import { Hint } from '../../ui/hint.tsx';
import styles from './shell.module.css';

const MINUTE_MS = 60_000;

/** How fresh the data is, from which prices and rules. */
export function StatusLine(): ReactNode {
  const { data, error } = useStatus();
  const now = useNow(MINUTE_MS);
  if (error) return <p className={styles['status']}>The server does not answer</p>;
  if (!data) return null;
  const exactly = data.lastAt ? instantWords(data.lastAt, data.timeZone) : 'never';
  return (
    <div className={styles['status']}>
      <Hint text={`Last record: ${exactly} (${data.timeZone})`}>
        <span className={styles['freshness']} data-live={data.dirtyHours === 0}>
          {data.lastAt ? `Data ${agoWords(now - Date.parse(data.lastAt))}` : 'No data yet'}
        </span>
      </Hint>
      <span>{count(data.calls)} calls</span>
      {data.calls > 0 && <UnpricedBadge />}
      <span>Rules {data.rulesRevision}</span>
      <span>Prices {data.priceBook}</span>
      {data.dirtyHours > 0 && <span>{countOf(data.dirtyHours, 'hour')} being recomputed</span>}
    </div>
  );
}

/** Calls of the view that are in no sum of money; leads to where they are listed. */
function UnpricedBadge(): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const { data } = useAnswer({ measures: ['unpricedCalls'], span: { ...span, versus: null }, where: view.where });
  if (!data || data.unpricedCalls === 0) return null;
  return (
    <Link
      to="/sources"
      search={(search: ViewSearch) => ({ ...search, where: [] })}
      className={styles['unpriced'] ?? ''}
    >
      <Badge tone="attention">{count(data.unpricedCalls)} unpriced</Badge>
    </Link>
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
