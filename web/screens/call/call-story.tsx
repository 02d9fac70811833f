import type { ReactNode } from 'react';
import type { CallAnswer } from '../../data/answers.ts';
import { apiPath } from '../../data/api.ts';
import { useCall } from '../../data/ask.ts';
import { curlLine } from '../../data/question.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CallComparison } from './call-comparison.tsx';
import { CallDimensions } from './call-dimensions.tsx';
import { CallFacts } from './call-facts.tsx';
import { CallFormula } from './call-formula.tsx';
import styles from './call.module.css';
import { CallUsage } from './call-usage.tsx';

/** All that made one call's cost and owner, from sentence to raw facts. */
export function CallStory({ id }: { readonly id: string }): ReactNode {
  const answer = useCall(id);
  return (
    <div className={styles['story']}>
      <Panel progress={[answer]} height={220}>
        {answer.data && <Opening answer={answer.data} id={id} />}
      </Panel>
      {answer.data && (
        <>
          <CallUsage answer={answer.data} />
          <CallComparison id={id} />
          <CallDimensions dimensions={answer.data.dimensions} />
          <CallFacts answer={answer.data} />
        </>
      )}
    </div>
  );
}

function Opening({ answer, id }: { readonly answer: CallAnswer; readonly id: string }): ReactNode {
  return (
    <>
      <p className={styles['sentence']}>{answer.sentence}</p>
      <CallFormula price={answer.price} />
      <div className={styles['actions']}>
        <CopyButton label="Copy link" icon="link" text={() => `${location.origin}/call/${encodeURIComponent(id)}`} />
        <CopyButton
          label="Copy curl"
          icon="code"
          text={() => curlLine(location.origin, apiPath('call', new URLSearchParams({ id })))}
        />
      </div>
    </>
  );
}
