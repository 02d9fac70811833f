import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useExecution } from '../../data/executions.ts';
import { useView } from '../../state/use-view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { PlainBar } from '../shell/plain-bar.tsx';
import { ExecutionFlame } from './execution-flame.tsx';
import { ExecutionNodes } from './execution-nodes.tsx';
import { ExecutionParts } from './execution-parts.tsx';
import { ExecutionSentence } from './execution-sentence.tsx';

/** Where did this run's money go? */
export function Execution(): ReactNode {
  const { id } = useParams({ strict: false });
  const { search } = useView();
  const answer = useExecution(id ?? null, search.besideRun ?? null);
  const { data } = answer;
  return (
    <>
      <title>One execution – Whence</title>
      <PlainBar />
      <Screen>
        <Panel progress={[answer]} height={90} flush>
          {data && <ExecutionSentence answer={data} />}
        </Panel>
        {data && (
          <>
            <ExecutionFlame answer={data} />
            <ExecutionParts answer={data} />
            <ExecutionNodes answer={data} />
          </>
        )}
      </Screen>
    </>
  );
}
