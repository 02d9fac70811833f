import { useMemo } from 'react';
import type { Span } from '../state/span.ts';
import { spanOf } from '../state/span.ts';
import { useNow } from '../state/use-now.ts';
import { useView } from '../state/use-view.ts';
import { useStatus } from './ask.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The zone of this browser. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The period of the view, worked out in the view's zone, else the server's: colleagues see the same days. */
export function useSpan(): Span {
  const { view } = useView();
  const status = useStatus();
  const zone = view.timeZone ?? status.data?.timeZone ?? browserZone();
  const hour = Math.floor(useNow(MINUTE_MS) / HOUR_MS);
  return useMemo(() => spanOf(view, zone, hour * HOUR_MS), [view, zone, hour]);
}
