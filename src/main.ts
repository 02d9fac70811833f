import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { argv, env } from 'node:process';
import { startYoungGeneration } from './ingest/young-generation.ts';

const { HOME: home, XDG_CACHE_HOME: caches = home && join(home, '.cache') } = env;
// Compiling takes half of a start. Not in the folder for temporary files, where others could put theirs.
if (caches) {
  // Told by the environment, it holds for every thread as well.
  env['NODE_COMPILE_CACHE'] ??= join(caches, 'whence');
  enableCompileCache();
}
// What only captures is told by its command line: its configuration is read when half of the program is loaded.
if (/^(?:(?:gateway|collect),?)+$/.test(argv[argv.indexOf('--roles') + 1] ?? '')) startYoungGeneration();
await import('./command-line.ts');
