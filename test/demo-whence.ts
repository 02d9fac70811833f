import { Demo } from '../src/ingest/demo/generate.ts';
import { loadDemo } from '../src/operations/demo.ts';
import { openWhence, type TestWhence } from './whence.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const SIZE = { seed: 5, calls: 3_000, days: 90 };
const GOVERNANCE = { approvedProviders: ['openai', 'anthropic', 'aws.bedrock'] };

/** A Whence with the demo organisation in it, without bills, its ledger built; and the organisation itself. */
export async function demoWhence(): Promise<{ readonly whence: TestWhence; readonly demo: Demo }> {
  const whence = await openWhence({ governance: GOVERNANCE }, () => NOW);
  const loaded = await loadDemo(whence.context, SIZE);
  await whence.installation.ledger.settle();
  return { whence, demo: new Demo({ ...SIZE, endAt: Date.parse(loaded.to) }) };
}
