import type { ReactNode } from 'react';
import { usePatterns } from '../../data/behaviour.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Answer, Pair, Screen } from '../../ui/screen.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { ArrivalPanel } from './arrival-panel.tsx';
import { CachePanel } from './cache-panel.tsx';
import { Examples } from './examples.tsx';
import { PatternTable } from './pattern-table.tsx';
import { RetrievalPanel } from './retrieval-panel.tsx';
import { SizePanel } from './size-panel.tsx';
import { TurnPanel } from './turn-panel.tsx';

/** How are models used, and what of it is wasteful? */
export function Behaviour(): ReactNode {
  const { view, search } = useView();
  const span = useSpan();
  const patterns = usePatterns({ span, where: view.where });
  const open = patterns.data?.patterns.find(({ pattern }) => pattern === search.pattern);
  return (
    <>
      <title>Behaviour – Whence</title>
      <Toolbar />
      <Screen>
        <Panel progress={[patterns]} height={420} flush>
          {patterns.data && (
            <>
              <Answer>{patterns.data.sentence}</Answer>
              <PatternTable answer={patterns.data} open={open ?? null} />
            </>
          )}
        </Panel>
        {open && <Examples key={open.pattern} entry={open} />}
        <Pair>
          <TurnPanel />
          <SizePanel />
        </Pair>
        <Pair>
          <CachePanel />
          <ArrivalPanel />
        </Pair>
        <RetrievalPanel />
      </Screen>
    </>
  );
}
