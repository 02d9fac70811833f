import type { ReactNode } from 'react';
import { CommandLine } from '../../ui/copy.tsx';
import { Answer } from '../../ui/screen.tsx';
import styles from './units.module.css';

const AT = '2026-11-05T11:00:00Z';

/** Before anything was told of the business: what to send. */
export function NothingTold(): ReactNode {
  return (
    <>
      <Answer>
        <strong>Nothing is known of the business yet.</strong> Say what came of calls and what customers pay, and every
        cost gets something to stand beside.
      </Answer>
      <div className={styles['steps']}>
        <p>What came of AI, with the trace, conversation or customer it was for:</p>
        <CommandLine
          text={`curl ${location.origin}/api/events --data-binary '{"outcome":"ticket-resolved","id":"T-1","at":"${AT}","success":true,"labels":{"customer":"acme"}}'`}
        />
        <p>Revenue, users, seats and limits:</p>
        <CommandLine
          text={`curl ${location.origin}/api/metrics --data-binary '{"name":"revenue","at":"2026-11-01T00:00:00Z","until":"2026-12-01T00:00:00Z","value":"4200","labels":{"customer":"acme"}}'`}
        />
      </div>
    </>
  );
}
