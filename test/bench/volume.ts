/** The promise of volume in full: events of one hour through POST /api/calls, 3% of them twice, all the way into the ledger. */
import { formatPicos } from '../../src/core/money.ts';
import { volumeRun } from '../volume-run.ts';
import { openWhence } from '../whence.ts';

const whence = await openWhence();
const cpu = process.cpuUsage();
const started = performance.now();
const run = await volumeRun(whence, Number(process.argv[2]));
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
await whence.close();
console.log(
  `delivered ${run.delivered} for ${run.distinct} distinct; stored ${run.stored}, in the ledger ${run.ledgerCalls}`,
);
console.log(
  `cost ${formatPicos(run.cost)}, ledger ${formatPicos(run.ledgerCost)}, expected ${formatPicos(run.expectedCost)}`,
);
console.log(
  `${Math.round(run.delivered / seconds)} a second, sender and reference in the same process; its CPU ${((user + system) / 1e6).toFixed(0)} s`,
);
if (run.stored !== run.distinct || run.cost !== run.expectedCost || run.ledgerCost !== run.cost) process.exitCode = 1;
