import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './chip.module.css';
import { Icon } from './icon.tsx';

interface ChipProps {
  readonly name: string;
  readonly words: string;
  readonly value: string;
  readonly onRemove: () => void;
}

/** Something in force that can be taken off: a filter, a dimension. */
export function Chip({ name, words, value, onRemove }: ChipProps): ReactNode {
  return (
    <span className={styles['chip']}>
      <span className={styles['name']}>{name}</span>
      {words && <span className={styles['words']}>{words}</span>}
      <span className={styles['value']} title={value}>
        {value}
      </span>
      <UnstyledButton
        className={styles['remove'] ?? ''}
        aria-label={`Remove ${name} ${words} ${value}`}
        onClick={onRemove}
      >
        <Icon name="close" size={12} />
      </UnstyledButton>
    </span>
  );
}

/** A fact about the data that wants to be seen. */
export function Badge(props: {
  readonly tone: 'attention' | 'good' | 'quiet';
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={styles['badge']} data-tone={props.tone}>
      {props.children}
    </span>
  );
}
