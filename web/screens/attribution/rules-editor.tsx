import type { ReactNode } from 'react';
import type { Judgement } from '../../data/ask-rules.ts';
import { useJudgement } from '../../data/ask-rules.ts';
import { useSpan } from '../../data/use-span.ts';
import { useSettled } from '../../state/use-settled.ts';
import { TextArea } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './attribution.module.css';
import { PlanView } from './plan-view.tsx';
import { PublishForm } from './publish-form.tsx';

const PATIENCE_MS = 500;

interface RulesEditorProps {
  readonly text: string;
  readonly isChanged: boolean;
  readonly onDraft: (text: string | null) => void;
}

/** The rules as text, and beside them what a change of it would move, asked while one writes. */
export function RulesEditor({ text, isChanged, onDraft }: RulesEditorProps): ReactNode {
  const draft = useSettled(isChanged ? text : null, PATIENCE_MS);
  const judgement = useJudgement(draft, useSpan());
  const isJudged = isChanged && draft === text && !judgement.isPlaceholderData;
  return (
    <div className={styles['editor']}>
      <TextArea label="Rules, as YAML" rows={24} value={text} onChange={onDraft} />
      <div className={styles['plan']} aria-live="polite">
        {isChanged ? (
          <Panel title="Plan" progress={[judgement]} height={160}>
            {judgement.data && <PlanView judgement={judgement.data} />}
          </Panel>
        ) : (
          <p className={styles['none']}>Change the rules, and the money that would move is told here.</p>
        )}
        <PublishForm
          text={text}
          isReady={isJudged && isSound(judgement.data)}
          isChanged={isChanged}
          onDone={() => onDraft(null)}
        />
      </div>
    </div>
  );
}

function isSound(judgement: Judgement | undefined): boolean {
  return judgement !== undefined && judgement.check.ok && judgement.plan !== null;
}
