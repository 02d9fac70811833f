/** A process of its own that opens a data folder, says so, and waits to be killed. */
import { openEngine } from '../../src/store/engine.ts';

const engine = await openEngine({ dataDir: process.argv[2] ?? '' });
engine.announce('http://localhost:4680');
process.stdout.write(`${engine.pid()}\n`);
setInterval(() => undefined, 1000);
