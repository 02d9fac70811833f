import type { Installation } from '../operations/context.ts';
import { demo } from '../operations/demo.ts';
import { callExtent } from '../store/call-extent.ts';

/** The demo organisation that is asked for, as on the command line. */
export interface DemoRequest {
  readonly calls: string | undefined;
  readonly seed: string | undefined;
}

/** Loads the demo organisation into a store that is empty. */
export async function fillWithDemo(
  { context, ledger }: Installation,
  wanted: DemoRequest,
  say: (text: string) => void,
): Promise<void> {
  const { calls } = await callExtent(context.store);
  if (calls > 0) {
    say(`The store holds ${calls} calls already; the demo organisation is not loaded again.`);
    return;
  }
  say('Loading the demo organisation …');
  const answer = await demo.run(context, demo.input.parse({ calls: wanted.calls, seed: wanted.seed }));
  await ledger.settle();
  say(
    `Loaded ${answer.accepted} calls in ${Math.round(answer.seconds)} s; what is true of them is in ${answer.truth}.`,
  );
}
