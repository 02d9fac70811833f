import { useClipboard } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import styles from './copy.module.css';

/** Several lines of code to paste somewhere. */
export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const { copied, copy } = useClipboard({ timeout: 1600 });
  return (
    <figure className={styles['block']} aria-label={label}>
      <pre>
        <code>{text}</code>
      </pre>
      <IconButton label={copied ? 'Copied' : 'Copy'} icon={copied ? 'check' : 'copy'} onClick={() => copy(text)} />
    </figure>
  );
}
