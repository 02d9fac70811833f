import type { Call } from '../../core/call.ts';
import { capture } from '../../core/capture/capture.ts';
import { Demo } from './generate.ts';
import type { DemoOptions } from './generate.ts';
import { TruthTally } from './truth.ts';
import { writeTruth } from './truth-file.ts';
import { demoExchanges } from './wire.ts';

/** Where the demo's calls go; `add` resolves when the next one may come. */
export interface DemoSink {
  add(call: Call): Promise<void>;
}

/**
 * Loads the demo organisation the way real traffic comes: exchange, capture, sink. Writes its truth to `truthPath`.
 * Returns how many calls were made; `progress` is told the number so far, now and then.
 */
export async function loadDemo(
  options: DemoOptions,
  sink: DemoSink,
  truthPath: string,
  progress?: (calls: number) => void,
): Promise<number> {
  const demo = new Demo(options);
  const tally = new TruthTally(demo);
  let calls = 0;
  for (const exchange of demoExchanges(demo, (call) => tally.add(call))) {
    const captured = capture(exchange, { now: options.endAt });
    if (captured.kind !== 'call') throw new Error(`capture does not read ${exchange.recordId}: ${captured.kind}`);
    await sink.add(captured.call);
    if (++calls % PROGRESS_CALLS === 0) progress?.(calls);
  }
  await writeTruth(truthPath, tally.truth());
  return calls;
}

const PROGRESS_CALLS = 10_000;
