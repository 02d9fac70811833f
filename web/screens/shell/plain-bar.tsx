import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/copy.tsx';
import styles from './shell.module.css';

/** What stands above a screen that no period of days narrows: its own controls, and its link. */
export function PlainBar({ children }: { readonly children?: ReactNode }): ReactNode {
  return (
    <section className={styles['toolbar']} aria-label="View">
      <div className={styles['controls']}>
        {children}
        <span className={styles['push']} />
        <CopyButton label="Copy link" icon="link" text={() => location.href} />
      </div>
    </section>
  );
}
