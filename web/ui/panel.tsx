import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import styles from './panel.module.css';

/** What a panel needs to know of a question under way; a query result has this shape. */
interface Progress {
  readonly isPending: boolean;
  readonly isPlaceholderData?: boolean;
  readonly error: (Error & { readonly hint?: string }) | null;
  readonly refetch: () => unknown;
}

interface PanelProps {
  readonly title?: string;
  /** Beside the title, in a quieter voice. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly progress?: readonly Progress[];
  /** Kept free while the first answer is under way, so that nothing jumps. */
  readonly height?: number;
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A part of a screen that waits, fails and recovers by itself. */
export function Panel({ title, note, actions, ...body }: PanelProps): ReactNode {
  return (
    <section
      className={styles['panel']}
      aria-label={title}
      aria-busy={body.progress?.some((one) => one.isPending || one.isPlaceholderData)}
    >
      {(title ?? actions) && (
        <header className={styles['head']}>
          {title && <h2 className={styles['title']}>{title}</h2>}
          {note && <span className={styles['note']}>{note}</span>}
          <span className={styles['actions']}>{actions}</span>
        </header>
      )}
      <Body {...body} />
    </section>
  );
}

type BodyProps = Pick<PanelProps, 'progress' | 'height' | 'flush' | 'children'>;

function Body({ progress, height = 120, flush = false, children }: BodyProps): ReactNode {
  const failed = progress?.filter((one) => one.error !== null) ?? [];
  if (failed.length > 0) return <Failure failed={failed} height={height} />;
  return (
    <div
      className={styles['body']}
      data-flush={flush}
      data-stale={progress?.some((one) => one.isPlaceholderData) ?? false}
    >
      {progress?.some((one) => one.isPending) ? <Waiting height={height} /> : children}
    </div>
  );
}

function Failure({ failed, height }: { readonly failed: readonly Progress[]; readonly height: number }): ReactNode {
  const error = failed[0]?.error;
  const retry = () => {
    for (const one of failed) one.refetch();
  };
  return (
    <div className={styles['failure']} style={{ minHeight: Math.min(height, 160) }} role="alert">
      <Icon name="attention" size={18} />
      <div>
        <p className={styles['reason']}>{error?.message}</p>
        {error?.hint && <p className={styles['hint']}>{error.hint}</p>}
      </div>
      <Button label="Try again" icon="retry" onClick={retry} />
    </div>
  );
}

const PATIENCE_MS = 300;

/** Nothing at first: an answer within 300 ms shows no sign of waiting. */
function Waiting({ height }: { readonly height: number }): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles['waiting']} style={{ minHeight: height }}>
      {late && <span className={styles['pulse']}>Asking…</span>}
    </div>
  );
}
