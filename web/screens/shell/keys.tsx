import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { Dialog } from '../../ui/side-drawer.tsx';
import styles from './shell.module.css';

const KEYS = [
  ['?', 'These keys'],
  ['1 2 3', 'Money, calls, tokens'],
  ['G then O, E, T', 'Overview, Explore, Attribution'],
  ['G then C, B', 'Executions, Behaviour'],
  ['G then R, A', 'Reconcile, Allocation'],
  ['G then P, S', 'Prices, Sources'],
  ['E', 'How was the focused number made'],
  ['← →', 'Read a focused chart bar by bar'],
  ['Enter', 'Go down into the focused bar or row'],
  ['Alt-click', 'Exclude instead of narrowing'],
  ['Drag on a chart', 'Zoom'],
  ['Esc', 'Close what is open'],
  ['Browser back', 'Undo the last step'],
] as const;

/** Calls the handler for a key pressed outside of any field. */
export function useKeys(onKey: (key: string) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const typing = target?.closest('input, textarea, select, [contenteditable], [role=slider]');
      if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) onKey(event.key);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onKey]);
}

export function KeysDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title="Keys" open={open} onClose={onClose}>
      <dl className={styles['keys']}>
        {KEYS.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
