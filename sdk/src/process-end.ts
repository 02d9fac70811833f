import type { Meter } from './meter.ts';

const METERS = new Set<Meter>();
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
let isListening = false;
/** Whence could not be reached at the end: the process is not kept for it again. */
let isGivenUp = false;

/** Has a meter send what it holds before the process ends. Where there is no process, nothing. */
export function closeAtEnd(meter: Meter): void {
  METERS.add(meter);
  if (isListening || typeof globalThis.process?.on !== 'function') return;
  isListening = true;
  globalThis.process.on('beforeExit', () => void closeAll());
  if (!meter.signals) return;
  for (const signal of SIGNALS) globalThis.process.on(signal, onSignal);
}

async function closeAll(): Promise<void> {
  if (isGivenUp) return;
  const closed = await Promise.all([...METERS].filter(({ isIdle }) => !isIdle).map((meter) => meter.close()));
  isGivenUp = !closed.every(Boolean);
}

function onSignal(signal: NodeJS.Signals): void {
  void endBy(signal, globalThis.process.listenerCount(signal) === 1);
}

/** Where nobody else handles the signal, it ends the process once all is sent, as it would have without us. */
async function endBy(signal: NodeJS.Signals, isOurs: boolean): Promise<void> {
  await closeAll();
  if (!isOurs) return;
  globalThis.process.off(signal, onSignal);
  globalThis.process.kill(globalThis.process.pid, signal);
}
