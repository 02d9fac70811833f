/**
 * Kills every process of Whence at random moments under load, as often as the first argument says, and keeps the engine down for as
 * many seconds as the second says, with a large and a small bound of the inbox; nothing may be lost or twice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPicos } from '../../src/core/money.ts';
import { type FaultRun, faultRun } from '../faults/fault-run.ts';
import { engineDown } from '../faults/fault.ts';
import { type KillRun, killRun } from '../faults/kill-run.ts';

const [kills = 0, seconds = 0] = process.argv.slice(2).map(Number);

if (kills > 0) {
  const run = await killRun(kills, console.log);
  const { capture, store, engine } = run.kills;
  console.log(`killed: capturing process ${capture}, process with the store ${store}, engine ${engine}`);
  console.log(`batches acknowledged ${run.acknowledged}, sent again because no answer came ${run.repeated}`);
  judge(run);
}
for (const mebibytes of seconds > 0 ? [1024, 2] : []) {
  const dataDir = mkdtempSync(join(tmpdir(), 'whence-down-'));
  try {
    const run = await faultRun({ dataDir, inbox: { mebibytes } }, engineDown(seconds * 1000));
    console.log(`engine down for ${seconds} s, inbox of ${mebibytes} MiB: ${told(run)}`);
    judge(run);
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function told({ acknowledged, acknowledgedMeanwhile, refusals, relayed, crashed }: FaultRun): string {
  const batches = `batches acknowledged ${acknowledged}, ${acknowledgedMeanwhile} of them meanwhile`;
  return `${batches}, refused ${counted(refusals)}; gateway answered ${counted(relayed)}${crashed ? '; CRASHED' : ''}`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(counts).map(([kind, count]) => `${count} × ${kind}`);
  return kinds.length === 0 ? 'none' : kinds.join(', ');
}

function judge(run: KillRun | FaultRun): void {
  console.log(`calls acknowledged ${run.sent}, stored ${run.stored}, distinct ${run.distinct}`);
  console.log(`cost stored ${formatPicos(run.cost)}, expected ${formatPicos(run.expectedCost)}`);
  const isExact = run.stored === run.sent && run.distinct === run.sent && run.cost === run.expectedCost;
  console.log(isExact && run.left.length === 0 ? 'nothing lost, nothing twice' : 'WRONG');
  if (!isExact) process.exitCode = 1;
}
