import type { ReactNode } from 'react';
import { useState } from 'react';
import { useStatus } from '../../data/ask.ts';
import { Choice } from '../../ui/choice.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Arrival } from './arrival.tsx';
import type { Client } from './client.ts';
import styles from './connect.module.css';
import { WAYS, type Way } from './way.ts';

/** How to have calls captured: a way in, a client, a piece of code to paste, and a strip that says when it works. */
export function Connect(): ReactNode {
  const [chosen, choose] = useState(WAYS[0].name);
  const way = WAYS.find(({ name }) => name === chosen) ?? WAYS[0];
  return (
    <div className={styles['connect']}>
      <Choice label="Way in" value={way.name} options={WAYS} onChange={choose} />
      <p className={styles['advice']}>{way.advice}</p>
      <Clients key={way.name} way={way} />
      <Arrival key={`${way.name} arrival`} way={way} />
    </div>
  );
}

function Clients({ way }: { readonly way: Way }): ReactNode {
  const { data: status } = useStatus();
  const [chosen, choose] = useState<Client | undefined>(way.clients[0]);
  const here = { origin: location.origin, needsKey: status ? !status.open : false };
  return (
    <div className={styles['clients']}>
      <ul aria-label="Client" className={styles['names']}>
        {way.clients.map((client) => (
          <li key={client.name}>
            <button type="button" aria-pressed={client === chosen} onClick={() => choose(client)}>
              {client.name}
            </button>
          </li>
        ))}
      </ul>
      <div className={styles['snippet']}>
        {chosen && <CodeBlock label={`Code for ${chosen.name}`} text={chosen.snippet(here)} />}
        {here.needsKey && (
          <p className={styles['advice']}>
            Make the key with <code>whence keys create --name my-app --scope ingest</code>.
          </p>
        )}
      </div>
    </div>
  );
}
