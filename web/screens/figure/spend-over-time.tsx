import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { Measure } from '../../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../../src/core/period.ts';
import type { Palette } from '../../charts/palette.ts';
import { isRemainder } from '../../charts/palette.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { TimeKind, TimePicture } from '../../charts/time-picture.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { useAnswer } from '../../data/ask.ts';
import { capitalised, dimensionWords, MEASURE_WORDS } from '../../data/measure-words.ts';
import { spendPicture } from './spend-picture.ts';
import { bucketsOf } from '../../data/series.ts';
import type { Bucket } from '../../data/series.ts';
import { usePalette } from './use-palette.ts';
import { useSpan } from '../../data/use-span.ts';
import { grainOf } from '../../state/span.ts';
import { useLast } from '../../state/use-last.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { useScheme } from '../../ui/theme.tsx';

const MOST_SERIES = 8;

interface SpendOverTimeProps {
  readonly dimension: string;
  readonly measure: Measure;
  readonly kind: TimeKind;
  readonly actions?: ReactNode;
}

/**
 * A measure over time, cut by a dimension. Three questions: who is largest, what those had in each bucket,
 * and the total of each bucket; the difference is the rest, so nothing is lost however many values there are.
 */
export function SpendOverTime({ dimension, measure, kind, actions }: SpendOverTimeProps): ReactNode {
  const { view, change } = useView();
  const span = useSpan();
  const grain = grainOf(view, span);
  const narrow = useNarrow();
  const { scheme } = useScheme();
  const parts = useParts(dimension, measure, grain);
  const palette = usePalette(dimension);
  const drawn = useDrawn(parts, { dimension, measure, grain, kind, palette, versusWords: span.versusWords });
  const title = `${MEASURE_WORDS[measure]} by ${grain}`;

  const zoom = (first: number, last: number) => {
    const from = drawn?.buckets[first]?.start;
    if (from) change({ from, to: drawn.buckets[last + 1]?.start ?? span.to, period: undefined, grain: undefined });
  };
  const pick = (place: number, name: string | null, exclude: boolean) => {
    if (exclude && name !== null && !isRest(name)) narrow(dimension, name, true);
    else if (!exclude) zoom(place, place);
  };
  return (
    <Panel
      title={title}
      note={`${capitalised(dimensionWords(dimension))}, ${span.timeZone}`}
      actions={actions}
      progress={[parts.leaders, parts.total, parts.each]}
      height={286}
    >
      {drawn && (
        <TimeChart
          picture={drawn.picture}
          label={`${title}, by ${dimensionWords(dimension)}`}
          height={260}
          scheme={scheme}
          onPick={pick}
          onZoom={zoom}
          onName={(name, exclude) => !isRest(name) && narrow(dimension, name, exclude)}
        />
      )}
    </Panel>
  );
}

function useParts(dimension: string, measure: Measure, grain: Grain) {
  const { view } = useView();
  const span = useSpan();
  const question = { measures: [measure], span, where: view.where };
  const plain = { ...question, span: { ...span, versus: null } };
  const leaders = useAnswer({ ...plain, by: [dimension], order: `-${measure}`, limit: MOST_SERIES });
  const total = useAnswer({ ...question, grain });
  const rows = leaders.isPlaceholderData ? undefined : leaders.data?.rows;
  const names = useMemo(() => (rows ?? []).map((row) => row.values[dimension] ?? ''), [rows, dimension]);
  const largest = { dimension, operator: 'is', values: names } as const;
  const each = useAnswer(
    rows === undefined ? null : { ...plain, by: [dimension], grain, where: [...view.where, largest] },
  );
  return { leaders, total, each, names };
}

interface Drawing {
  readonly dimension: string;
  readonly measure: Measure;
  readonly grain: Grain;
  readonly kind: TimeKind;
  readonly palette: Palette;
  readonly versusWords: string;
}

/** The picture of the last complete set of answers: parts of different questions are never drawn together. */
function useDrawn(
  { leaders, total, each, names }: ReturnType<typeof useParts>,
  { dimension, measure, grain, kind, palette, versusWords }: Drawing,
): { picture: TimePicture; buckets: readonly Bucket[] } | null {
  const complete = !leaders.isPlaceholderData && !total.isPlaceholderData && !each.isPlaceholderData;
  const hidden = leaders.data?.rest?.rows ?? 0;
  return useLast(
    useMemo(() => {
      if (!complete || !total.data || !each.data) return null;
      const answers: { total: QueryAnswer; each: QueryAnswer } = { total: total.data, each: each.data };
      const buckets = bucketsOf(answers.total, grain);
      const cut = { dimension, measure, grain, names, hidden };
      return { buckets, picture: spendPicture(answers, buckets, cut, { kind, palette, versusWords }) };
    }, [complete, total.data, each.data, dimension, measure, grain, kind, palette, names, hidden, versusWords]),
  );
}

/** "(9 more)" is no value to narrow to; "(not attributed)" is. */
function isRest(name: string): boolean {
  return isRemainder(name) && name !== NOT_ATTRIBUTED;
}
