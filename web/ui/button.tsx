import { Tooltip, UnstyledButton } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import styles from './button.module.css';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

interface ButtonProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly onClick?: (event: MouseEvent) => void;
  readonly kind?: 'plain' | 'main' | 'bare';
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly hint?: string;
  /** Submits the form it is in. */
  readonly submits?: boolean;
}

export function Button({
  label,
  icon,
  onClick,
  kind = 'plain',
  pressed,
  disabled,
  hint,
  submits = false,
}: ButtonProps): ReactNode {
  return (
    <UnstyledButton
      className={styles['button'] ?? ''}
      data-kind={kind}
      aria-pressed={pressed}
      disabled={disabled ?? false}
      title={hint}
      type={submits ? 'submit' : 'button'}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      {label}
    </UnstyledButton>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly icon: IconName;
  readonly onClick: (event: MouseEvent) => void;
  readonly expanded?: boolean;
}

/** A button that is only an icon; its label is its name and its hint. */
export function IconButton({ label, icon, onClick, expanded }: IconButtonProps): ReactNode {
  return (
    <Tooltip label={label} openDelay={400} withinPortal>
      <UnstyledButton className={styles['icon'] ?? ''} aria-label={label} aria-expanded={expanded} onClick={onClick}>
        <Icon name={icon} />
      </UnstyledButton>
    </Tooltip>
  );
}
