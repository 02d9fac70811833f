import type { ReactNode } from 'react';
import { useState } from 'react';
import { ApiError } from '../../data/api.ts';
import type { MonthEntry } from '../../data/reconciliation.ts';
import { useSettling } from '../../data/reconciliation.ts';
import { monthWords } from '../../data/variance-words.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Dialog } from '../../ui/side-drawer.tsx';
import styles from './reconcile.module.css';

type Settling = 'accept' | 'close';

const WORDS = {
  accept: {
    operation: 'reconcile-accept',
    button: 'Accept the difference',
    title: 'Accept the difference?',
    consequence:
      'The month then costs what its bill says, whatever is metered of it later. It can still be billed anew.',
  },
  close: {
    operation: 'period-close',
    button: 'Close the month',
    title: 'Close the month?',
    consequence: 'Its cost changes no more: what is found later is booked as a correction in the next open month.',
  },
} as const;

/** What can be settled of a month: a difference is accepted, then the month closed; both ask why. */
export function Settle({ month }: { readonly month: MonthEntry }): ReactNode {
  const [asked, setAsked] = useState<Settling | null>(null);
  const { status, billed } = month;
  if (billed === null || status === 'closed') return null;
  return (
    <div className={styles['settle']}>
      {status === 'provisional' && (
        <Button label={WORDS.accept.button} kind="main" onClick={() => setAsked('accept')} />
      )}
      {status === 'reconciled' && <Button label={WORDS.close.button} kind="main" onClick={() => setAsked('close')} />}
      {asked && <SettleDialog settling={asked} month={month} onClose={() => setAsked(null)} />}
    </div>
  );
}

interface SettleDialogProps {
  readonly settling: Settling;
  readonly month: MonthEntry;
  readonly onClose: () => void;
}

function SettleDialog({ settling, month, onClose }: SettleDialogProps): ReactNode {
  const { operation, button, title, consequence } = WORDS[settling];
  const { provider, period } = month;
  const [reason, setReason] = useState('');
  const settle = useSettling(operation);
  return (
    <Dialog title={title} open onClose={onClose}>
      <form
        className={styles['settleForm']}
        onSubmit={(event) => {
          event.preventDefault();
          settle.mutate({ provider, period, reason: reason.trim() }, { onSuccess: onClose });
        }}
      >
        <p>
          <strong>
            {provider}, {monthWords(period)}.
          </strong>{' '}
          {consequence}
        </p>
        <TextField label="Why, for whoever reads it later" value={reason} onChange={setReason} />
        {settle.error && (
          <p role="alert" className={styles['refused']}>
            {settle.error.message} {settle.error instanceof ApiError && settle.error.hint}
          </p>
        )}
        <div className={styles['settle']}>
          <Button
            label={settle.isPending ? 'Working the month out anew…' : button}
            kind="main"
            disabled={reason.trim() === '' || settle.isPending}
            submits
          />
          <Button label="Cancel" onClick={onClose} />
        </div>
      </form>
    </Dialog>
  );
}
