import { AsyncLocalStorage } from 'node:async_hooks';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Scope } from './label-scope.ts';
import { usePlatform } from './platform.ts';

export * from './sdk.ts';
export type { Labels, MeterOptions, MeterStats } from './meter-options.ts';

const zipped = promisify<string, Buffer>(gzip);

usePlatform({
  scopes: new AsyncLocalStorage<Scope>(),
  gzip: async (text) => new Uint8Array(await zipped(text)),
});
