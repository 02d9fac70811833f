import type { ReactNode } from 'react';
import { readRevision, usePublish } from '../../data/ask-rules.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import type { RevisionEntry } from '../../data/rules-answers.ts';
import { useSpan } from '../../data/use-span.ts';
import { instantWords } from '../../state/calendar.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import styles from './attribution.module.css';

interface RulesHistoryProps {
  readonly revisions: readonly RevisionEntry[];
  /** Takes the text of a revision as the draft, so that its plan is seen. */
  readonly onSee: (text: string) => void;
  readonly onReverted: () => void;
}

/** Revisions, the newest first: each can be seen as a plan, or put into force again with its facts. */
export function RulesHistory({ revisions, onSee, onReverted }: RulesHistoryProps): ReactNode {
  const { timeZone } = useSpan();
  const publish = usePublish();
  return (
    <>
      {publish.error && <p className={styles['refused']}>{publish.error.message}</p>}
      <DataTable
        label="Revisions of the rules"
        columns={[
          { id: 'revision', title: 'Revision', numeric: true, width: '80px', render: ({ revision }) => revision },
          { id: 'at', title: 'Published', render: ({ publishedAt }) => instantWords(publishedAt, timeZone) },
          { id: 'note', title: 'Why', render: ({ note }) => note },
          {
            id: 'changed',
            title: 'Changed',
            minor: true,
            render: ({ changed }) => changed.map(dimensionWords).join(', '),
          },
          {
            id: 'do',
            title: 'Go back',
            render: ({ revision, isInForce }) =>
              isInForce ? (
                <Badge tone="good">in force</Badge>
              ) : (
                <span className={styles['actions']}>
                  <Button
                    label="Plan"
                    hint={`What revision ${revision} would move`}
                    onClick={() => void readRevision(revision).then(onSee)}
                  />
                  <Button
                    label="Revert"
                    hint={`Put revision ${revision} into force again`}
                    disabled={publish.isPending}
                    onClick={() => publish.mutate({ revision }, { onSuccess: onReverted })}
                  />
                </span>
              ),
          },
        ]}
        rows={revisions}
        rowKey={({ revision }) => String(revision)}
        maxHeight={360}
      />
    </>
  );
}
