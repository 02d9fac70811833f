import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './choice.module.css';

interface ChoiceProps<Name extends string> {
  readonly label: string;
  readonly value: Name;
  readonly options: readonly { readonly name: Name; readonly label: string }[];
  readonly onChange: (name: Name) => void;
}

/** One of a few, all in sight. */
export function Choice<Name extends string>({ label, value, options, onChange }: ChoiceProps<Name>): ReactNode {
  return (
    <SegmentedControl
      aria-label={label}
      size="xs"
      value={value}
      data={options.map((option) => ({ value: option.name, label: option.label }))}
      onChange={onChange}
      transitionDuration={120}
      classNames={{
        root: styles['root'] ?? '',
        label: styles['label'] ?? '',
        indicator: styles['indicator'] ?? '',
        control: styles['control'] ?? '',
      }}
      withItemsBorders={false}
    />
  );
}
