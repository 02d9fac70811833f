import type { ReactNode } from 'react';
import styles from './delta.module.css';
import { Icon } from './icon.tsx';

interface DeltaProps {
  /** Relative change, 0.12 for 12 % more; null when there was nothing before. */
  readonly change: number | null;
  /** The change in words: "12 %". */
  readonly text: string;
  /** For a screen reader: "than the 30 days before". */
  readonly against: string;
}

/** A change in ink, not in red or green: more is not worse. */
export function Delta({ change, text, against }: DeltaProps): ReactNode {
  if (change === null) return <span className={styles['delta']}>new</span>;
  const direction = change > 0.0005 ? 'rise' : change < -0.0005 ? 'fall' : 'flat';
  return (
    <span className={styles['delta']} data-direction={direction}>
      <Icon name={direction === 'flat' ? 'less' : direction} size={12} />
      {text.replace('−', '')}
      <span className="visually-hidden">
        {' '}
        {direction === 'fall' ? 'less' : 'more'} {against}
      </span>
    </span>
  );
}

/** A part of a whole as a thin bar in the colour of what it is a part of. */
export function ShareBar({ part, colour }: { readonly part: number | null; readonly colour: string }): ReactNode {
  return (
    <span className={styles['track']} aria-hidden>
      <span
        className={styles['share']}
        style={{ width: `${Math.max(0, Math.min(1, part ?? 0)) * 100}%`, background: colour }}
      />
    </span>
  );
}

/** The colour a name has everywhere. */
export function Swatch({ colour }: { readonly colour: string }): ReactNode {
  return <span className={styles['swatch']} style={{ background: colour }} aria-hidden />;
}
