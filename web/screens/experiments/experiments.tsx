import type { ReactNode } from 'react';
import { useAnswer } from '../../data/ask.ts';
import { type ExperimentsAnswer, useExperiments } from '../../data/experiments.ts';
import { useSpan } from '../../data/use-span.ts';
import { useView } from '../../state/use-view.ts';
import { CommandLine } from '../../ui/copy.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Pair, Screen } from '../../ui/screen.tsx';
import { Toolbar } from '../shell/toolbar.tsx';
import { ExperimentTable } from './experiment-table.tsx';
import { ExperimentsSentence } from './experiments-sentence.tsx';
import { QuadrantChart } from './quadrant-chart.tsx';
import { VariantTable } from './variant-table.tsx';
import { WasteTable } from './waste-table.tsx';

/** Which learning pays, which is waste? */
export function Experiments(): ReactNode {
  const span = { ...useSpan(), versus: null };
  const answer = useExperiments(span);
  const waste = useAnswer({
    measures: ['cost', 'calls'],
    by: ['spendRule'],
    span,
    where: [{ dimension: 'spendClass', operator: 'is', values: ['waste'] }],
    order: '-cost',
  });
  const { data } = answer;
  return (
    <>
      <title>Experiments – Whence</title>
      <Toolbar filtered={false} />
      <Screen>
        <Panel progress={[answer]} height={90} flush>
          {data && <ExperimentsSentence answer={data} words={span.words} />}
        </Panel>
        <Pair>
          <Panel title="Value against cost" note="the lines are the medians" progress={[answer]} height={300}>
            {data && <QuadrantChart answer={data} />}
          </Panel>
          <Panel title="What bought nothing" note="all money, by the rule that says so" progress={[waste]} flush>
            {waste.data && <WasteTable answer={waste.data} />}
          </Panel>
        </Pair>
        {data && data.experiments.length > 0 && <Opened answer={data} />}
        <Panel title="Experiments" note="largest cost first; a row opens its variants" progress={[answer]} flush>
          {data && (data.experiments.length === 0 ? <Nothing /> : <ExperimentTable experiments={data.experiments} />)}
        </Panel>
      </Screen>
    </>
  );
}

/** The experiment that the URL names, else the one that cost most. */
function Opened({ answer: { experiments } }: { readonly answer: ExperimentsAnswer }): ReactNode {
  const { search } = useView();
  const open = experiments.find(({ name }) => name === search.experiment) ?? experiments[0];
  if (!open) return null;
  return (
    <Panel title={open.name} note={open.reason} flush>
      <VariantTable experiment={open} />
    </Panel>
  );
}

function Nothing(): ReactNode {
  return (
    <>
      <p>No call names an experiment. A label does, by any door:</p>
      <CommandLine text="curl … -H 'x-whence-experiment: search-model' -H 'x-whence-variant: small'" />
    </>
  );
}
