import { useClipboard } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import styles from './copy.module.css';
import type { IconName } from './icon.tsx';

/** Copies a text, and says that it did. */
export function CopyButton(props: {
  readonly label: string;
  readonly icon?: IconName;
  readonly text: () => string;
}): ReactNode {
  const { copied, copy } = useClipboard({ timeout: 1600 });
  return (
    <Button
      label={copied ? 'Copied' : props.label}
      icon={copied ? 'check' : (props.icon ?? 'copy')}
      onClick={() => copy(props.text())}
    />
  );
}

/** A command to paste into a terminal. */
export function CommandLine({ text }: { readonly text: string }): ReactNode {
  const { copied, copy } = useClipboard({ timeout: 1600 });
  return (
    <div className={styles['line']}>
      <code className={styles['code']}>{text}</code>
      <IconButton label={copied ? 'Copied' : 'Copy'} icon={copied ? 'check' : 'copy'} onClick={() => copy(text)} />
    </div>
  );
}
