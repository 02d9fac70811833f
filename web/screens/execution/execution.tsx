import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useExecution } from '../../data/executions.ts';
import { Panel } from '../../ui/panel.tsx';
import { Screen } from '../../ui/screen.tsx';
import { PlainBar } from '../shell/plain-bar.tsx';
import { ExecutionFlame } from './execution-flame.tsx';
import { ExecutionNodes } from './execution-nodes.tsx';
import { ExecutionSentence } from './execution-sentence.tsx';

/** Where did this run's money go? */
export function Execution(): ReactNode {
  const { id } = useParams({ strict: false });
  const answer = useExecution(id ?? null);
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
            <ExecutionNodes answer={data} />
          </>
        )}
      </Screen>
    </>
  );
}
