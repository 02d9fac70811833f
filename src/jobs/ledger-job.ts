import type { Log } from '../log.ts';

const TICK_MS = 500;
const BACK_OFF_MS = 10_000;
/** While calls pour in, the hours they touch would be rebuilt again and again; they are read raw until it is quiet, or this long. */
const PATIENCE_MS = 30_000;

/** Keeps the ledger up with the calls, in the background. */
export interface LedgerJob {
  /** Resolves when every hour that was dirty when this was called has been rebuilt. */
  settle(): Promise<void>;
  /** From now on the ledger follows by itself. */
  start(): void;
  stop(): Promise<void>;
}

export interface LedgerWork {
  /** Rebuilds what is dirty and tells whether there was anything. */
  readonly rebuild: () => Promise<boolean>;
  /** Whether calls are going in right now. */
  readonly isBusy: () => boolean;
  readonly log: Log;
}

/** One rebuild runs at a time, whoever asks for it. */
export function ledgerJob({ rebuild, isBusy, log }: LedgerWork): LedgerJob {
  const stopping = new AbortController();
  let running: Promise<boolean> = Promise.resolve(false);
  let loop: Promise<void> = Promise.resolve();
  const runOnce = (): Promise<boolean> => {
    running = running.then(rebuild, rebuild);
    return running;
  };
  const follow = async (): Promise<void> => {
    let waitedMs = 0;
    while (!stopping.signal.aborted) {
      waitedMs = isBusy() ? waitedMs + TICK_MS : PATIENCE_MS;
      const pauseMs = waitedMs < PATIENCE_MS ? TICK_MS : await runOnce().then(() => TICK_MS, complain);
      if (waitedMs >= PATIENCE_MS) waitedMs = 0;
      await pause(pauseMs, stopping.signal);
    }
  };
  const complain = (error: unknown): number => {
    if (!stopping.signal.aborted)
      log.warn({ err: error }, 'the ledger could not be rebuilt; dirty hours are read from raw calls meanwhile');
    return BACK_OFF_MS;
  };
  return {
    async settle() {
      while (await runOnce());
    },
    start() {
      loop = follow();
    },
    async stop() {
      stopping.abort();
      await loop;
      await running.catch(() => undefined);
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
