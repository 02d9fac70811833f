import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { rememberKey } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/copy.tsx';
import { SecretField } from '../../ui/field.tsx';
import styles from './shell.module.css';

/** Where the server asks for a key: a place to give one. */
export function KeyForm(): ReactNode {
  const [key, setKey] = useState('');
  const client = useQueryClient();
  return (
    <div className={styles['welcome']}>
      <title>Key needed – Whence</title>
      <h1>This server asks for a key</h1>
      <p>A key with the scope “read” shows everything. It is kept in this tab until you close it.</p>
      <form
        className={styles['keyForm']}
        onSubmit={(event) => {
          event.preventDefault();
          rememberKey(key.trim());
          void client.resetQueries();
        }}
      >
        <SecretField label="Key" value={key} onChange={setKey} />
        <Button label="Continue" kind="main" disabled={key.trim() === ''} submits />
      </form>
      <p>Who administers the server makes one:</p>
      <CommandLine text="npm run -s whence -- keys create --name browser --scope admin" />
    </div>
  );
}
