import type { ReactNode } from 'react';
import { useState } from 'react';
import { usePublish } from '../../data/ask-rules.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import styles from './attribution.module.css';

interface PublishFormProps {
  readonly text: string;
  /** Whether the text is sound and its plan has been seen. */
  readonly isReady: boolean;
  readonly isChanged: boolean;
  readonly onDone: () => void;
}

/** Puts a draft into force, with a reason for the history; or forgets it. */
export function PublishForm({ text, isReady, isChanged, onDone }: PublishFormProps): ReactNode {
  const [note, setNote] = useState('');
  const publish = usePublish();
  const done = () => {
    setNote('');
    onDone();
  };
  return (
    <form
      className={styles['publish']}
      aria-label="Publish"
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate({ text, note }, { onSuccess: done });
      }}
    >
      <TextField label="Why" value={note} onChange={setNote} />
      <Button label="Publish" kind="main" disabled={!isReady || publish.isPending} submits />
      <Button label="Undo" disabled={!isChanged} onClick={done} />
      {publish.error && (
        <p className={styles['refused']} role="alert">
          {publish.error.message}
        </p>
      )}
    </form>
  );
}
