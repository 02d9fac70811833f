import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Structured log on stderr; `level` is a pino level. Secrets are never passed to it: they live only in their own objects. */
export function openLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: ['password', 'key', '*.password', '*.key'] },
    pino.destination({ dest: 2, sync: true }),
  );
}
