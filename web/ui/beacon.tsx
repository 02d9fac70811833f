import type { ReactNode } from 'react';
import styles from './beacon.module.css';

/** Something is being waited for. */
export function Beacon(): ReactNode {
  return <span className={styles['beacon']} aria-hidden />;
}
