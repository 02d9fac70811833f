import { Popover, TextInput, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import buttons from './button.module.css';
import { IconButton } from './button.tsx';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';
import type { PickerOption } from './picker.tsx';
import styles from './search-popover.module.css';

interface SearchPopoverProps {
  readonly label: string;
  readonly icon: IconName;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly title: string;
  readonly hint: string;
  readonly options: readonly PickerOption[];
  readonly onBack?: (() => void) | undefined;
  readonly onPick: (name: string, exclude: boolean) => void;
}

/** A list to search in, behind a button. */
export function SearchPopover(props: SearchPopoverProps): ReactNode {
  const { label, icon, open, onToggle, title } = props;
  return (
    <Popover opened={open} onChange={onToggle} position="bottom-start" offset={6} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={buttons['button'] ?? ''}
          data-kind="bare"
          aria-expanded={open}
          onClick={() => onToggle(!open)}
        >
          <Icon name={icon} />
          {label}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles['card'] ?? ''} aria-label={title}>
        <SearchList key={title} {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function SearchList({ title, hint, options, onBack, onPick }: SearchPopoverProps): ReactNode {
  const [text, setText] = useState('');
  const found = options.filter((option) => option.label.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <div className={styles['head']}>
        {onBack && <IconButton label="Back" icon="back" onClick={onBack} />}
        <TextInput
          data-autofocus
          className={styles['search'] ?? ''}
          size="xs"
          aria-label={hint}
          placeholder={hint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0]) onPick(found[0].name, event.altKey);
          }}
        />
      </div>
      <p className={styles['title']}>{title}</p>
      <ul className={styles['list']}>
        {found.map((option) => (
          <li key={option.name}>
            <UnstyledButton className={styles['option'] ?? ''} onClick={(event) => onPick(option.name, event.altKey)}>
              <span className={styles['name']}>{option.label}</span>
              <span className={styles['note']}>{option.note}</span>
            </UnstyledButton>
          </li>
        ))}
        {found.length === 0 && <li className={styles['none']}>Nothing found</li>}
      </ul>
    </>
  );
}
