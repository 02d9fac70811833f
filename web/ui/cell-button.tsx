import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './cell-button.module.css';

interface CellButtonProps {
  /** Its name for a screen reader, before what it shows. */
  readonly label: string;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** A cell of a matrix that opens what it is about. */
export function CellButton({ label, isOpen, onOpen, children }: CellButtonProps): ReactNode {
  return (
    <UnstyledButton className={styles['cell'] ?? ''} aria-pressed={isOpen} onClick={onOpen}>
      <span className="visually-hidden">{label}. </span>
      {children}
    </UnstyledButton>
  );
}
