import type { Meter } from './meter.ts';
import { platform } from './platform.ts';

const METERS = new Set<Meter>();
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
let isListening = false;
/** Whence could not be reached at the end: the process is not kept for it again. */
let isGivenUp = false;

/** Has a meter send what it holds before the process ends, or the page goes. */
export function closeAtEnd(meter: Meter): void {
  METERS.add(meter);
  if (isListening) return;
  isListening = true;
  if (typeof globalThis.process?.on === 'function') listenToProcess(meter);
  else globalThis.addEventListener?.('pagehide', sendLeftovers);
}

function listenToProcess(meter: Meter): void {
  globalThis.process.on('beforeExit', () => void closeAll());
  globalThis.process.on('exit', sendLeftovers);
  if (!meter.signals) return;
  for (const signal of SIGNALS) globalThis.process.on(signal, onSignal);
}

async function closeAll(): Promise<void> {
  if (isGivenUp) return;
  const closed = await Promise.all([...METERS].filter(({ isIdle }) => !isIdle).map((meter) => meter.close()));
  isGivenUp = !closed.every(Boolean);
}

/** process.exit() and an exception that nobody caught leave no time for anything asynchronous. Never throws. */
function sendLeftovers(): void {
  const { lastSend } = platform();
  if (isGivenUp || lastSend === null) return;
  try {
    const parcels = [...METERS].flatMap((meter) => meter.leftovers(lastSend.bodyBytes) ?? []);
    if (parcels.length > 0) lastSend.send(parcels);
  } catch {
    // The process ends as it would have without us.
  }
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
