/**
 * Imports one file into a data folder and prints what that took, the start of program and engine and the ledger left out.
 * `node test/bench/import-alone.ts <data> <format> <file>`
 */
import { readFileSync } from 'node:fs';
import { fileBytes, fileFacts } from '../../src/cli/file-bytes.ts';
import { loadConfig } from '../../src/config.ts';
import { importFormatNamed } from '../../src/core/capture/import-format.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import { importFiles } from '../../src/operations/import.ts';
import type { ImportSummary } from '../../src/operations/import-schema.ts';
import { processorSeconds } from './processor-time.ts';

export interface ImportAlone {
  readonly summary: ImportSummary;
  /** Seconds of all threads of this process, and of the engine's. */
  readonly processor: number;
  readonly engineProcessor: number;
  /** Of this process, from its start on. */
  readonly peakMib: number;
}

const [data = '', name = '', file = ''] = process.argv.slice(2);
const format = importFormatNamed(name);
if (!format) throw new Error(`there is no format ${name}`);
const config = loadConfig(null, {}, { data, logLevel: 'error' });
const installation = await openInstallation({ config, version: 'bench', log: openLog('error'), clock: Date.now });
const { context } = installation;
const engine = context.engine.pid() ?? 0;
const [ours, engines] = [process.cpuUsage(), processorSeconds(engine)];
const summary = await importFiles(context, { format: format.name, label: [], source: file }, [
  { name: file, onDisk: fileFacts(file), content: (from) => fileBytes(file, from) },
]);
const { user, system } = process.cpuUsage(ours);
const answer: ImportAlone = {
  summary,
  processor: (user + system) / 1e6,
  engineProcessor: processorSeconds(engine) - engines,
  peakMib: Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024),
};
console.log(JSON.stringify(answer));
await installation.close();
