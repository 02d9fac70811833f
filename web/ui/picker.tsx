import { Menu, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import buttons from './button.module.css';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './picker.module.css';

export interface PickerOption {
  readonly name: string;
  readonly label: string;
  readonly note?: string | undefined;
}

interface PickerProps {
  /** What is picked, for a screen reader: "Comparison". */
  readonly label: string;
  /** What stands on the button. */
  readonly shown: string;
  readonly icon?: IconName;
  /** What is picked; several where several can be. */
  readonly value: string | readonly string[] | null;
  readonly options: readonly PickerOption[];
  readonly onPick: (name: string) => void;
  /** Below the options, such as a form for something else. */
  readonly footer?: ReactNode;
  readonly kind?: 'plain' | 'bare';
  /** Stays open, for picking several. */
  readonly stays?: boolean;
}

/** One or some of several, behind a button. */
export function Picker(props: PickerProps): ReactNode {
  const { label, shown, icon, value, options, onPick, footer, kind = 'plain', stays = false } = props;
  const chosen = (name: string) => (typeof value === 'string' ? value === name : (value?.includes(name) ?? false));
  return (
    <Menu position="bottom-start" offset={6} withinPortal transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <UnstyledButton className={buttons['button'] ?? ''} data-kind={kind} aria-label={`${label}: ${shown}`}>
          {icon && <Icon name={icon} />}
          {shown}
          <Icon name="down" size={13} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={styles['menu'] ?? ''}>
        <div className={styles['options']}>
          {options.map((option) => (
            <Menu.Item
              key={option.name}
              className={styles['item'] ?? ''}
              data-chosen={chosen(option.name) || undefined}
              closeMenuOnClick={!stays}
              rightSection={option.note && <span className={styles['note']}>{option.note}</span>}
              leftSection={
                <span className={styles['tick']}>{chosen(option.name) && <Icon name="check" size={13} />}</span>
              }
              onClick={() => onPick(option.name)}
            >
              {option.label}
            </Menu.Item>
          ))}
        </div>
        {footer && <div className={styles['footer']}>{footer}</div>}
      </Menu.Dropdown>
    </Menu>
  );
}
