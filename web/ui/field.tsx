import { Select, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './field.module.css';

const classNames = { input: styles['input'] ?? '', label: styles['label'] ?? '' };

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A date as "2026-11-03", by the browser's own calendar. */
export function DateField({ label, value, onChange }: TextFieldProps): ReactNode {
  return (
    <TextInput
      type="date"
      size="xs"
      label={label}
      value={value}
      classNames={classNames}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** One line of text. */
export function TextField({ label, value, onChange }: TextFieldProps): ReactNode {
  return (
    <TextInput
      size="xs"
      label={label}
      value={value}
      classNames={classNames}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Something that is not shown while it is typed. */
export function SecretField({ label, value, onChange }: TextFieldProps): ReactNode {
  return (
    <TextInput
      type="password"
      size="xs"
      label={label}
      value={value}
      autoComplete="off"
      classNames={classNames}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface TextAreaProps extends TextFieldProps {
  readonly rows?: number;
}

/** Several lines of code. */
export function TextArea({ label, value, onChange, rows = 9 }: TextAreaProps): ReactNode {
  return (
    <Textarea
      size="xs"
      rows={rows}
      label={label}
      value={value}
      spellCheck={false}
      classNames={{ ...classNames, input: styles['code'] ?? '' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface SearchFieldProps extends TextFieldProps {
  readonly options: readonly string[];
}

/** One of many, found by typing. */
export function SearchField({ label, value, options, onChange }: SearchFieldProps): ReactNode {
  return (
    <Select
      size="xs"
      searchable
      label={label}
      value={value}
      data={[...options]}
      limit={60}
      maxDropdownHeight={260}
      classNames={{ ...classNames, dropdown: styles['dropdown'] ?? '', option: styles['option'] ?? '' }}
      comboboxProps={{ withinPortal: false }}
      onChange={(name) => name && onChange(name)}
    />
  );
}
