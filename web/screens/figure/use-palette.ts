import { useMemo } from 'react';
import type { Palette } from '../../charts/palette.ts';
import { paletteOf } from '../../charts/palette.ts';
import { dateAt, addDays } from '../../state/calendar.ts';
import { useNow } from '../../state/use-now.ts';
import { useScheme } from '../../ui/theme.tsx';
import { useAnswer } from '../../data/ask.ts';

const KNOWN_NAMES = 24;
const KNOWN_DAYS = 90;
const HOUR_MS = 3_600_000;

/**
 * Colours of a dimension's values. Who is large is asked once, without the view's filters and period,
 * so that no filter and no zoom changes a colour.
 */
export function usePalette(dimension: string): Palette {
  const { scheme } = useScheme();
  const today = dateAt(useNow(HOUR_MS), 'UTC');
  const answer = useAnswer({
    measures: ['cost'],
    by: [dimension],
    span: { from: addDays(today, -KNOWN_DAYS), to: addDays(today, 1), versus: null, timeZone: 'UTC' },
    where: [],
    order: '-cost',
    limit: KNOWN_NAMES,
  });
  const names = answer.isPlaceholderData ? undefined : answer.data?.rows;
  return useMemo(() => {
    const known = (names ?? []).map((row) => row.values[dimension] ?? '');
    return paletteOf(known, scheme);
  }, [names, dimension, scheme]);
}
