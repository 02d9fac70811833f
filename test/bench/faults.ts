/** Kills every process of Whence at random moments under load, as often as the argument says; nothing may be lost or twice. */
import { formatPicos } from '../../src/core/money.ts';
import { killRun } from '../faults/kill-run.ts';

const kills = Number(process.argv[2]);
const run = await killRun(kills, console.log);
const { capture, store, engine } = run.kills;
console.log(`killed: capturing process ${capture}, process with the store ${store}, engine ${engine}`);
console.log(`batches acknowledged ${run.acknowledged}, sent again because no answer came ${run.repeated}`);
console.log(`calls acknowledged ${run.sent}, stored ${run.stored}, distinct ${run.distinct}`);
console.log(`cost stored ${formatPicos(run.cost)}, expected ${formatPicos(run.expectedCost)}`);
const isExact = run.stored === run.sent && run.distinct === run.sent && run.cost === run.expectedCost;
console.log(isExact && run.left.length === 0 ? 'nothing lost, nothing twice' : 'WRONG');
if (!isExact) process.exitCode = 1;
