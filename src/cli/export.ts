import { createWriteStream } from 'node:fs';
import { stdout } from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { AppError } from '../errors.ts';
import { type Export, EXPORTS } from '../operations/exports.ts';
import { type CliEffects, type GlobalOptions, withGlobals } from './command.ts';
import { flagsOf } from './flags.ts';

interface ExportOptions extends GlobalOptions {
  readonly out?: string;
}

/** `whence export focus`, `ledger`, `calls`. */
export function exportCommand(effects: CliEffects): Command {
  const command = new Command('export').description('Write what is in the ledger as files for others.');
  for (const each of EXPORTS) {
    const child = withGlobals(command.command(each.name)).description(each.summary);
    for (const flag of flagsOf({ input: each.input })) child.addOption(flag);
    child
      .addOption(new Option('--out <file>', 'file to write; - or nothing for standard output'))
      .action((options: ExportOptions & Record<string, unknown>) => exportFile(each, options, effects));
  }
  return command;
}

async function exportFile(
  what: Export,
  { out = '-', ...options }: ExportOptions & Record<string, unknown>,
  effects: CliEffects,
): Promise<void> {
  const input = inputOf(what, options, out);
  const runner = await effects.connect(options);
  try {
    await write(await runner.download(what, input), out);
  } finally {
    await runner.close();
  }
}

/** A file's name says what it is to be written as, unless a flag does. */
function inputOf(what: Export, options: Record<string, unknown>, out: string): Record<string, unknown> {
  const named = 'as' in what.input.shape && out.endsWith('.parquet') ? { as: 'parquet' } : {};
  const given = Object.keys(what.input.shape).filter((name) => options[name] !== undefined);
  const input = { ...named, ...Object.fromEntries(given.map((name) => [name, options[name]])) };
  const read = what.input.safeParse(input);
  if (read.success) return read.data;
  const text = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new AppError('bad-request', text, `See whence export ${what.name} --help.`);
}

async function write(pieces: AsyncIterable<Uint8Array>, out: string): Promise<void> {
  if (out === '-') await pipeline(Readable.from(pieces), stdout, { end: false });
  else await pipeline(Readable.from(pieces), createWriteStream(out));
}
