import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './name-button.module.css';

interface NameButtonProps {
  readonly name: string;
  readonly leading?: ReactNode;
  readonly quiet?: boolean;
  /** A click narrows to the name; with Alt it excludes it. */
  readonly onPick: (exclude: boolean) => void;
}

/** A value of a dimension: click narrows, Alt-click excludes. */
export function NameButton({ name, leading, quiet = false, onPick }: NameButtonProps): ReactNode {
  return (
    <UnstyledButton
      className={styles['name'] ?? ''}
      data-quiet={quiet}
      title={`${name}\nClick to narrow, Alt-click to exclude`}
      onClick={(event) => onPick(event.altKey)}
    >
      {leading}
      <span className={styles['text']}>{name}</span>
    </UnstyledButton>
  );
}
