import type { Log } from '../log.ts';

const IDLE_MS = 500;
const BACK_OFF_MS = 10_000;

/** Keeps the ledger up with the calls, in the background. */
export interface LedgerJob {
  /** Resolves when every hour that was dirty when this was called has been rebuilt. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** `rebuild` rebuilds what is dirty now and says whether there was anything; one run at a time. */
export function startLedgerJob(rebuild: () => Promise<boolean>, log: Log): LedgerJob {
  let stopped = false;
  let running: Promise<boolean> = Promise.resolve(false);
  const runOnce = (): Promise<boolean> => {
    running = running.then(rebuild, rebuild);
    return running;
  };
  const wake = new AbortController();
  const loop = (async () => {
    while (!stopped) {
      const waitMs = await runOnce().then(
        (worked) => (worked ? 0 : IDLE_MS),
        (error: unknown) => {
          if (!stopped)
            log.warn({ err: error }, 'the ledger could not be rebuilt; dirty hours are read from raw calls meanwhile');
          return BACK_OFF_MS;
        },
      );
      if (!stopped) await pause(waitMs, wake.signal);
    }
  })();
  return {
    async settle() {
      while (await runOnce());
    },
    async stop() {
      stopped = true;
      wake.abort();
      await loop;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
