import { readFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { GlobalOptions } from './cli/command.ts';
import { runCli } from './cli/program.ts';
import { localRunner, remoteRunner, type Runner } from './cli/runner.ts';
import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { type Config, loadConfig } from './config.ts';
import { AppError } from './errors.ts';
import { serve } from './http/serve.ts';
import { openCapture } from './ingest/capture-process.ts';
import { openInstallation } from './installation.ts';
import { openLog } from './log.ts';
import { OPERATIONS_TABLE } from './operations/table.ts';
import { readHolder } from './store/lock.ts';

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

const code = await runCli(argv.slice(2), {
  operations: OPERATIONS_TABLE,
  version,
  connect,
  async serve(options) {
    const { port, otlpPort, host } = options;
    const config = configOf(options, { port, otlpPort, host, roles: options.roles?.split(',') });
    const log = openLog(config.logLevel);
    const surroundings = { config, version, log, clock: Date.now };
    const { roles } = config;
    const hasStore = roles.includes('api') || roles.includes('jobs');
    const installation = hasStore ? await openInstallation(surroundings) : null;
    const captures = roles.includes('gateway') || roles.includes('collect');
    await serve({
      ...surroundings,
      installation,
      capture: captures ? openCapture(config, log, () => installation?.drain.wake()) : null,
      operations: OPERATIONS_TABLE,
      demo: options.demo ? { calls: options.calls, seed: options.seed } : null,
      say: (text) => stderr.write(`${text}\n`),
    });
  },
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  isTerminal: stderr.isTTY,
});
exit(code);
