import { createWriteStream } from 'node:fs';
import { stdout } from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { FOCUS_VERSIONS } from '../core/focus/focus-columns.ts';
import { AppError } from '../errors.ts';
import { FOCUS_FILE_FORMATS, exportFocusInput, type ExportFocusInput } from '../operations/export-focus.ts';
import { type CliEffects, type GlobalOptions, withGlobals } from './command.ts';

interface ExportOptions extends GlobalOptions {
  readonly version?: string;
  readonly from?: string;
  readonly to?: string;
  readonly as?: string;
  readonly out?: string;
}

/** `whence export focus`. */
export function exportCommand(effects: CliEffects): Command {
  const command = new Command('export').description('Write what is in the ledger as files for others.');
  withGlobals(command.command('focus'))
    .description('Bills, shares of allocations and usage that no bill contains, as a file of FOCUS.')
    .addOption(new Option('--version <version>', 'version of FOCUS (default 1.4)').choices(FOCUS_VERSIONS))
    .option('--from <time>', 'start: a date (UTC), an instant, or relative (default -30d)')
    .option('--to <time>', 'end, exclusive (default now)')
    .addOption(
      new Option('--as <format>', 'default: what the name of the file says, else csv').choices(FOCUS_FILE_FORMATS),
    )
    .option('--out <file>', 'file to write; - or nothing for standard output')
    .action(async (options: ExportOptions) => {
      const input = inputOf(options);
      const runner = await effects.connect(options);
      try {
        await write(await runner.exportFocus(input), options.out ?? '-');
      } finally {
        await runner.close();
      }
    });
  return command;
}

function inputOf({ version, from, to, as, out = '-' }: ExportOptions): ExportFocusInput {
  const named = out.endsWith('.parquet') ? 'parquet' : 'csv';
  const input = exportFocusInput.safeParse({ version, from, to, as: as ?? named });
  if (input.success) return input.data;
  throw new AppError('bad-request', input.error.message, 'See whence export focus --help.');
}

async function write(pieces: AsyncIterable<Uint8Array>, out: string): Promise<void> {
  if (out === '-') await pipeline(Readable.from(pieces), stdout, { end: false });
  else await pipeline(Readable.from(pieces), createWriteStream(out));
}
