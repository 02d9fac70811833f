import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { Measure } from '../../../src/core/ledger/spend-query.ts';
import { isRemainder } from '../../charts/palette.ts';
import { Treemap } from '../../charts/treemap.tsx';
import { useAnswer } from '../../data/ask.ts';
import { exact, share, percent, valueText } from '../../data/figure.ts';
import { dimensionWords, MEASURE_WORDS } from '../../data/measure-words.ts';
import { usePalette } from '../figure/use-palette.ts';
import { useSpan } from '../../data/use-span.ts';
import { useNarrow } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { useScheme } from '../../ui/theme.tsx';

const MOST_TILES = 40;

/** A dimension's values as areas, the rest as one of them: the areas are the whole. */
export function TreemapPanel(props: { readonly dimension: string; readonly measure: Measure }): ReactNode {
  const { dimension, measure } = props;
  const { view } = useView();
  const span = useSpan();
  const narrow = useNarrow();
  const palette = usePalette(dimension);
  const { scheme } = useScheme();
  const answer = useAnswer({
    measures: [measure],
    by: [dimension],
    span: { ...span, versus: null },
    where: view.where,
    order: `-${measure}`,
    limit: MOST_TILES,
  });
  const { data } = answer;
  const tiles = useMemo(() => {
    const total = exact(data?.totals, measure);
    const tile = (name: string, value: bigint | null) => ({
      name,
      // Areas are drawn as parts of a million: as fine as any pixel.
      value: (share(value, total) ?? 0) * 1_000_000,
      text: valueText(value, measure),
      share: percent(share(value, total)),
      colour: palette(name),
    });
    const rows = (data?.rows ?? []).map((row) => tile(row.values[dimension] ?? '', exact(row.measures, measure)));
    return data?.rest ? [...rows, tile(`(${data.rest.rows} more)`, exact(data.rest.measures, measure))] : rows;
  }, [data, dimension, measure, palette]);
  const title = `${MEASURE_WORDS[measure]} by ${dimensionWords(dimension)}`;
  return (
    <Panel title={title} progress={[answer]} height={300}>
      <Treemap
        tiles={tiles}
        label={title}
        height={300}
        scheme={scheme}
        onPick={(name, exclude) => {
          if (!isRemainder(name) || name.startsWith('(not')) narrow(dimension, name, exclude);
        }}
      />
    </Panel>
  );
}
