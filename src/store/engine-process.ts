/**
 * The engine's own process: opens the library and never returns from it.
 * Started by launcher.ts as `node engine-process.ts LIBRARY ARGUMENT...` with a pipe as standard input.
 */
import { readSync } from 'node:fs';
import { Worker, isMainThread } from 'node:worker_threads';
import { DataType, load, open } from 'ffi-rs';

if (isMainThread) {
  const [library = '', ...engineArguments] = process.argv.slice(2);
  const watch = new Worker(import.meta.filename);
  watch.once('online', () => runEngine(library, engineArguments));
} else {
  dieWithParent();
}

function runEngine(library: string, engineArguments: readonly string[]): void {
  const values = ['clickhouse', ...engineArguments];
  open({ library: 'chdb', path: library });
  load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [values.length, values],
  });
  // It only returns when it could not start; the reason is on standard error. An orderly exit would wait for the watch.
  process.kill(process.pid, 'SIGKILL');
}

/**
 * The parent holds the other end of the pipe and never writes: end of file means that it is gone, however it died.
 * The main thread is inside the library and cannot see this, nor can process.exit end it.
 */
function dieWithParent(): void {
  const byte = Buffer.alloc(1);
  try {
    while (readSync(0, byte, 0, 1, null) > 0);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
