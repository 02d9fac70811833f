import { AsyncLocalStorage } from 'node:async_hooks';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { gzip } from 'node:zlib';
import type { Scope } from './label-scope.ts';
import { type Parcel, usePlatform } from './platform.ts';

export * from './sdk.ts';
export type { Labels, MeterOptions, MeterStats } from './meter-options.ts';

const zipped = promisify<string, Buffer>(gzip);

const LONGEST_MS = 2000;

/** Runs as it is written, in the thread. */
const SEND = `
const { workerData: { parcels, isDone } } = require('node:worker_threads');
const { gzipSync } = require('node:zlib');
const send = async ({ url, headers, bodies }) => {
  for (const text of bodies) {
    const packed = { ...headers, 'content-encoding': 'gzip' };
    await (await fetch(url, { method: 'POST', headers: packed, body: gzipSync(text) })).arrayBuffer();
  }
};
Promise.allSettled(parcels.map(send)).then(() => {
  Atomics.store(isDone, 0, 1);
  Atomics.notify(isDone, 0);
});
`;

/**
 * Sends while the process ends, when no promise of it is settled any more: a thread of its own does, and ours waits for it, for
 * two seconds at most. It has neither our environment nor what was loaded before the program (instrumentation would start again).
 */
function sendAndWait(parcels: readonly Parcel[]): void {
  const isDone = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(SEND, { eval: true, workerData: { parcels, isDone }, env: {}, execArgv: [] });
  // Without a listener an error of it would be one of the host's.
  worker.on('error', () => undefined);
  Atomics.wait(isDone, 0, 0, LONGEST_MS);
}

usePlatform({
  scopes: new AsyncLocalStorage<Scope>(),
  lastSend: { bodyBytes: 4 * 1024 * 1024, send: sendAndWait },
  gzip: async (text) => new Uint8Array(await zipped(text)),
});
