import type { ReactNode } from 'react';
import { ApiError } from '../../data/api.ts';
import styles from './units.module.css';

/** Why the server would not do it, and what to do. */
export function Refusal({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null) return null;
  return (
    <p role="alert" className={styles['refused']}>
      {error.message} {error instanceof ApiError && error.hint}
    </p>
  );
}
