import type { ReactNode } from 'react';
import { useRef, useState } from 'react';
import { Button } from './button.tsx';
import styles from './drop-zone.module.css';
import { Icon } from './icon.tsx';

interface DropZoneProps {
  readonly label: string;
  readonly hint: string;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}

/** A place to drop a file, or to choose one. */
export function DropZone({ label, hint, busy, onFile }: DropZoneProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => {
    setOver(false);
    if (file && !busy) onFile(file);
  };
  return (
    <div
      className={styles['zone']}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer.files[0]);
      }}
    >
      <Icon name="upload" size={20} />
      <div className={styles['words']}>
        <p>{label}</p>
        <p className={styles['hint']}>{hint}</p>
      </div>
      <Button label="Choose a file" disabled={busy} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to import"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
