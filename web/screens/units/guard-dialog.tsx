import type { ReactNode } from 'react';
import { useState } from 'react';
import { useDefining } from '../../data/units.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Dialog } from '../../ui/side-drawer.tsx';
import { ownerOf } from './owner.ts';
import { Refusal } from './refusal.tsx';
import styles from './units.module.css';

interface GuardDialogProps {
  /** In force, 0.5 for 50 %. */
  readonly target: number;
  readonly onClose: () => void;
}

/** Says what margin nobody may fall below. */
export function GuardDialog({ target, onClose }: GuardDialogProps): ReactNode {
  const { view } = useView();
  const [percent, setPercent] = useState(String(Math.round(target * 1000) / 10));
  const guard = useDefining('margin-guard');
  const wanted = Number(percent.replace('%', '').trim());
  return (
    <Dialog title="Set the margin guard" open onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          guard.mutate({ target: wanted / 100, by: ownerOf(view) }, { onSuccess: onClose });
        }}
      >
        <p>Whoever has a gross margin below it is marked, here and in `whence margin`.</p>
        <TextField label="The least gross margin, in percent" value={percent} onChange={setPercent} />
        <Refusal error={guard.error} />
        <div className={styles['buttons']}>
          <Button
            label="Set"
            kind="main"
            disabled={percent.trim() === '' || !Number.isFinite(wanted) || guard.isPending}
            submits
          />
          <Button label="Cancel" onClick={onClose} />
        </div>
      </form>
    </Dialog>
  );
}
