import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import config from '../sdk/vite.config.ts';

/** The SDK as it is published, `node.js` and `web.js`, in a folder of its own. */
export async function buildSdk(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'whence-sdk-'));
  await build({
    ...config,
    plugins: [],
    configFile: false,
    logLevel: 'silent',
    build: { ...config.build, outDir, emptyOutDir: true },
  });
  return outDir;
}
