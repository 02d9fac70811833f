import { capture } from '../src/core/capture/capture.ts';
import type { Call } from '../src/core/call.ts';
import type { DemoCall } from '../src/ingest/demo/demo-call.ts';
import { Demo } from '../src/ingest/demo/generate.ts';
import { segmentsOf } from '../src/ingest/demo/prompt-piece.ts';
import { exchangeOf } from '../src/ingest/demo/wire.ts';
import { loadDemo } from '../src/operations/demo.ts';
import { openWhence, type TestWhence } from './whence.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const SIZE = { seed: 5, calls: 5_000, days: 90 };

/** A Whence with the demo organisation and its bills in it, its ledger built. */
export async function demoWhence(): Promise<{ readonly whence: TestWhence; readonly demo: Demo }> {
  const whence = await openWhence(
    { governance: { approvedProviders: ['openai', 'anthropic', 'aws.bedrock'] } },
    () => NOW,
  );
  const loaded = await loadDemo(whence.context, { ...SIZE, bills: true });
  await whence.installation.ledger.settle();
  return { whence, demo: new Demo({ ...SIZE, endAt: Date.parse(loaded.to) }) };
}

/** What the doors made of a call of the demo. */
export function capturedOf(call: DemoCall): Call {
  const captured = capture(exchangeOf(call), { now: NOW });
  if (captured.kind !== 'call') throw new Error('the demo made what is no call');
  return { ...captured.call, segments: segmentsOf(call) };
}
