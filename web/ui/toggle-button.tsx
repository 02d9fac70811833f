import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface ToggleButtonProps {
  readonly open: boolean;
  readonly label: string;
  readonly onToggle: () => void;
}

/** Opens and closes what is inside a row. */
export function ToggleButton({ open, label, onToggle }: ToggleButtonProps): ReactNode {
  return (
    <UnstyledButton
      aria-expanded={open}
      aria-label={`What is inside ${label}`}
      onClick={onToggle}
      style={{ display: 'grid', placeItems: 'center', width: 24, height: 24, color: 'var(--ink-soft)' }}
    >
      <Icon name={open ? 'down' : 'right'} size={14} />
    </UnstyledButton>
  );
}
