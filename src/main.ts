import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { env } from 'node:process';

const { HOME: home, XDG_CACHE_HOME: caches = home && join(home, '.cache') } = env;
// Compiling takes half of a start. Not in the folder for temporary files, where others could put theirs.
if (caches) enableCompileCache(join(caches, 'whence'));
await import('./command-line.ts');
