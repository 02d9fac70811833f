import type { ReactNode } from 'react';
import styles from './screen.module.css';

interface Parts {
  readonly children: ReactNode;
}

/** The parts of a screen, one under the other. */
export function Screen({ children }: Parts): ReactNode {
  return <div className={styles['screen']}>{children}</div>;
}

/** Parts beside each other where there is room. */
export function Pair({ children }: Parts): ReactNode {
  return <div className={styles['pair']}>{children}</div>;
}

/** The answer that a screen opens with: one sentence, its numbers in `strong`. */
export function Answer({ children }: Parts): ReactNode {
  return <h1 className={styles['answer']}>{children}</h1>;
}
