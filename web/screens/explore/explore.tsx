import type { ReactNode } from 'react';
import type { Measure } from '../../../src/core/ledger/spend-query.ts';
import { useDimensions } from '../../data/ask.ts';
import { useSpan } from '../../data/use-span.ts';
import { WAY_DOWN } from '../../state/use-narrow.ts';
import { useView } from '../../state/use-view.ts';
import type { View } from '../../state/view.ts';
import { Screen } from '../../ui/screen.tsx';
import { CallList } from '../call/call-list.tsx';
import { SpendOverTime } from '../figure/spend-over-time.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import type { Cut } from './cut.ts';
import { CutBar } from './cut-bar.tsx';
import { DownloadPicker } from './download-picker.tsx';
import { ExploreSentence } from './explore-sentence.tsx';
import { Pivot } from './pivot.tsx';
import { TreemapPanel } from './treemap-panel.tsx';
import { Tree } from './tree.tsx';

/** Where does it go, cut by anything? */
export function Explore(): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const dimensions = useDimensions(span);
  const cut = cutOf(view);
  const [dimension = WAY_DOWN[0]] = cut.by;
  const [measure = view.lens] = cut.measures;
  return (
    <>
      <Toolbar />
      <Screen>
        <title>Explore – Whence</title>
        <ExploreSentence cut={cut} />
        <CutBar cut={cut} dimensions={dimensions.data ?? []} />
        {view.chart === 'treemap' && <TreemapPanel dimension={dimension} measure={measure} />}
        {(view.chart === 'bars' || view.chart === 'area' || view.chart === 'lines') && (
          <SpendOverTime dimension={dimension} measure={measure} kind={view.chart} />
        )}
        {view.nested ? (
          <Tree cut={cut} actions={<DownloadPicker cut={cut} />} />
        ) : (
          <Pivot cut={cut} actions={<DownloadPicker cut={cut} />} />
        )}
        <CallList />
      </Screen>
    </>
  );
}

/** The lens leads the measures; without a choice the other two follow it. */
function cutOf(view: View): Cut {
  const chosen = view.measures.length > 0 ? view.measures : (['cost', 'calls', 'tokens'] as const);
  return { by: view.by.length > 0 ? view.by : [WAY_DOWN[0]], measures: [...new Set<Measure>([view.lens, ...chosen])] };
}
