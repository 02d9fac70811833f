import type { ReactNode } from 'react';
import { Beacon } from '../../ui/beacon.tsx';
import { CommandLine } from '../../ui/copy.tsx';
import { Connect } from '../connect/connect.tsx';
import { ImportDrop } from '../sources/import-drop.tsx';
import styles from './shell.module.css';

/** Before the first record: what to do, and a strip that goes away by itself when something arrives. */
export function Welcome(): ReactNode {
  return (
    <div className={styles['welcome']}>
      <title>Whence</title>
      <output className={styles['waiting']}>
        <Beacon />
        Waiting for the first record. This page turns live within two seconds of it.
      </output>
      <h1>Whence every AI dollar comes</h1>
      <p>Send Whence what your applications use, and it says what each call cost, whose it was, and why.</p>
      <h2>Capture calls as they happen</h2>
      <Connect />
      <h2>Import what you have</h2>
      <ImportDrop />
      <p>Or on the command line:</p>
      <CommandLine text="npm run -s whence -- import exchanges ./recorded.jsonl --label environment=production" />
      <h2>Look around first</h2>
      <p>Start with a sample organisation; it lives in its own data folder.</p>
      <CommandLine text="npm start -- --demo" />
    </div>
  );
}
