import { readFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { GlobalOptions } from './cli/command.ts';
import { runCli } from './cli/program.ts';
import type { Runner } from './cli/runner.ts';
import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { type Config, loadConfig } from './config.ts';
import { AppError } from './errors.ts';
import type { Surroundings } from './installation.ts';
import { holdYoungGeneration } from './ingest/young-generation.ts';
import { openLog } from './log.ts';
import type { Installation } from './operations/context.ts';
import type { Operation } from './operations/operation.ts';

// What was once seen to outlive a collection V8 makes among the long-lived from then on. Calls do when many senders are served at once, and
// are garbage a moment later all the same: without this, finding that out takes a quarter of a capturing process (docs/methods/telemetry.md).
setFlagsFromString('--no-allocation-site-pretenuring');

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8')));

function configOf(options: GlobalOptions, more: Record<string, unknown> = {}): Config {
  return loadConfig(options.config ?? null, env, { data: options.data, ...more });
}

/** The server named by --url, else the one that holds the data folder, else the stores themselves. */
async function connect(options: GlobalOptions): Promise<Runner> {
  const [{ localRunner, remoteRunner }, { readHolder }, { openInstallation }] = await Promise.all([
    import('./cli/runner.ts'),
    import('./store/lock.ts'),
    import('./installation.ts'),
  ]);
  if (options.url !== undefined) return remoteRunner(options.url, env['WHENCE_KEY'] ?? null);
  const config = configOf(options);
  const holder = readHolder(config.data);
  if (holder?.url) return remoteRunner(holder.url, env['WHENCE_KEY'] ?? null);
  if (holder)
    throw new AppError(
      'store-locked',
      `Process ${holder.pid} has ${config.data} open and serves nothing.`,
      'Wait until it is done, or stop it.',
    );
  const log = openLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  return localRunner(await openInstallation({ config, version, log, clock: Date.now }));
}

/** Store and operations are the larger part of the program: what only captures runs without, and holds half the memory. */
async function installationOf(surroundings: Surroundings): Promise<Installation | null> {
  const { roles } = surroundings.config;
  if (!roles.includes('api') && !roles.includes('jobs')) return null;
  const { openInstallation } = await import('./installation.ts');
  return openInstallation(surroundings);
}

async function operationsFor(command: string | undefined): Promise<readonly Operation[]> {
  return command === 'serve' ? [] : (await import('./operations/table.ts')).OPERATIONS_TABLE;
}

const code = await runCli(argv.slice(2), {
  operations: await operationsFor(argv[2]),
  version,
  connect,
  async serve(options) {
    const { port, otlpPort, host } = options;
    const config = configOf(options, { port, otlpPort, host, roles: options.roles?.split(',') });
    const log = openLog(config.logLevel);
    const surroundings = { config, version, log, clock: Date.now };
    const { serve } = await import('./http/serve.ts');
    const { openCapture } = await import('./ingest/capture-process.ts');
    const installation = await installationOf(surroundings);
    if (installation === null) holdYoungGeneration();
    const captures = config.roles.includes('gateway') || config.roles.includes('collect');
    await serve({
      ...surroundings,
      installation,
      capture: captures ? openCapture(config, log, () => installation?.drain.wake()) : null,
      demo: options.demo ? { calls: options.calls, seed: options.seed } : null,
      say: (text) => stderr.write(`${text}\n`),
    });
  },
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  isTerminal: stderr.isTTY,
});
exit(code);
