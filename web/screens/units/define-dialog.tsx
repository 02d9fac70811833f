import type { ReactNode } from 'react';
import { useState } from 'react';
import { useDefining } from '../../data/units.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField, TextField } from '../../ui/field.tsx';
import { Dialog } from '../../ui/side-drawer.tsx';
import { Refusal } from './refusal.tsx';
import styles from './units.module.css';

interface DefineDialogProps {
  readonly names: readonly string[];
  readonly onClose: () => void;
}

/** Names a unit whose cost is watched: what it is per, and of which spend. */
export function DefineDialog({ names, onClose }: DefineDialogProps): ReactNode {
  const { change } = useView();
  const [title, setTitle] = useState('');
  const [per, setPer] = useState(names[0] ?? '');
  const [where, setWhere] = useState('');
  const define = useDefining('unit-define');
  const submit = () => {
    const unit = {
      title: title.trim(),
      per,
      where: where.trim() === '' ? [] : where.split(',').map((one) => one.trim()),
    };
    define.mutate(unit, {
      onSuccess: () => {
        change({ unit: unit.title });
        onClose();
      },
    });
  };
  return (
    <Dialog title="Define a unit" open onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField label="What it is called, such as Cost per resolved ticket" value={title} onChange={setTitle} />
        <SearchField label="What it is per" value={per} options={names} onChange={setPer} />
        <TextField
          label="Of which spend, such as feature=support-copilot; all when empty"
          value={where}
          onChange={setWhere}
        />
        <Refusal error={define.error} />
        <div className={styles['buttons']}>
          <Button label="Define" kind="main" disabled={title.trim() === '' || per === '' || define.isPending} submits />
          <Button label="Cancel" onClick={onClose} />
        </div>
      </form>
    </Dialog>
  );
}
