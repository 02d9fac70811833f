import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './number-button.module.css';

interface NumberButtonProps {
  readonly children: ReactNode;
  /** What the number is, for a screen reader: "cost of gpt-5". */
  readonly of: string;
  readonly onOpen: () => void;
}

/** A number that is a door: it opens to how it was made. `E` on the focused number does the same as Enter. */
export function NumberButton({ children, of, onOpen }: NumberButtonProps): ReactNode {
  return (
    <UnstyledButton
      className={styles['number'] ?? ''}
      title={`How was this number made: ${of}`}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
      onKeyDown={(event) => {
        if (event.key === 'e' || event.key === 'E') onOpen();
      }}
    >
      {children}
      <span className="visually-hidden">, {of}: how was this number made?</span>
    </UnstyledButton>
  );
}
