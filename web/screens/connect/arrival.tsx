import type { ReactNode } from 'react';
import { useState } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { CallEntry } from '../../data/answers.ts';
import { useArrival } from '../../data/ask.ts';
import { money } from '../../data/figure.ts';
import { useView } from '../../state/use-view.ts';
import { Beacon } from '../../ui/beacon.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NumberButton } from '../../ui/number-button.tsx';
import styles from './connect.module.css';
import type { Way } from './way.ts';

/** Clocks differ: a call may seem to have begun a little before this page was opened. */
const SLACK_MS = 60_000;

/** Waits for the first call by this way since the page was opened, and says what it was. */
export function Arrival({ way }: { readonly way: Way }): ReactNode {
  const [since] = useState(() => Date.now() - SLACK_MS);
  const { data: call } = useArrival(way.doors, since);
  return (
    <output className={styles['arrival']} data-arrived={Boolean(call)}>
      {call ? <Icon name="check" /> : <Beacon />}
      {call ? (
        <Arrived call={call} way={way} />
      ) : (
        <span>Listening. This turns green within two seconds of the first call.</span>
      )}
    </output>
  );
}

function Arrived({ call, way }: { readonly call: CallEntry; readonly way: Way }): ReactNode {
  const { change } = useView();
  const cost = call.cost === null ? 'unpriced' : money(picosFromDollars(call.cost));
  return (
    <span>
      It works: {call.provider} {call.model} came by {way.label},{' '}
      <NumberButton of={`cost of this ${call.model} call`} onOpen={() => change({ call: call.id })}>
        {cost}
      </NumberButton>
    </span>
  );
}
