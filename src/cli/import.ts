import { createReadStream, statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { describeProblem } from '../core/problem.ts';
import { AppError } from '../errors.ts';
import { IMPORT_FORMATS, type ImportInput, type ImportSummary } from '../operations/import.ts';
import { type CliEffects, EXIT, type GlobalOptions, outputFormat } from './command.ts';
import { fileText } from './file-text.ts';
import { render } from './print.ts';
import { progressLine } from './progress.ts';

const ENDINGS: Readonly<Record<string, RegExp>> = {
  exchanges: /\.(jsonl|ndjson)(\.gz)?$/,
  calls: /\.(jsonl|ndjson)(\.gz)?$/,
  csv: /\.csv(\.gz)?$/,
};
const SHOWN_PROBLEMS = 20;
const READ_BYTES = 1 << 20;

interface ImportOptions extends GlobalOptions {
  readonly map?: string;
  readonly label?: readonly string[];
}

/** `whence import <format> <path|dir|glob|->`. */
export function importCommand(effects: CliEffects, setExit: (code: number) => void): Command {
  return new Command('import')
    .description('Import calls from files; the same file can be imported again, nothing counts twice.')
    .argument('<format>', IMPORT_FORMATS.join(', '))
    .argument('<path>', 'a file, a folder, a glob, or - for standard input')
    .addOption(
      new Option('--label <key=value>', 'a label for every call').argParser(
        (value: string, all: readonly string[] | undefined) => [...(all ?? []), value],
      ),
    )
    .option('--map <file>', 'for csv: which column is which field')
    .action(async (format: string, path: string, options: ImportOptions) => {
      const known = IMPORT_FORMATS.find((name) => name === format);
      if (known === undefined)
        throw new AppError(
          'bad-request',
          `There is no import format "${format}".`,
          `Formats are ${IMPORT_FORMATS.join(', ')}.`,
        );
      const map = options.map === undefined ? {} : { map: fileText(options.map) };
      const total = await importAll(
        { format: known, label: [...(options.label ?? [])], source: path, ...map },
        options,
        effects,
      );
      const { problems, ...counts } = total;
      effects.out(
        render(outputFormat(options), total, [{ ...counts, seconds: Math.round(counts.seconds * 1000) / 1000 }]),
      );
      for (const problem of problems.slice(0, SHOWN_PROBLEMS)) effects.err(`${describeProblem(problem)}\n`);
      if (total.rejected > 0) {
        effects.err(`${total.rejected} rejected; kept in ${total.rejectedFile ?? 'data/rejected'}\n`);
        setExit(EXIT.someRejected);
      }
    });
}

async function importAll(request: ImportInput, options: ImportOptions, effects: CliEffects): Promise<ImportSummary> {
  const files = (await filesAt(request.source, request.format)).map((name) => ({
    name,
    content: () => (name === '-' ? process.stdin : createReadStream(name, { highWaterMark: READ_BYTES })),
  }));
  const runner = await effects.connect(options);
  const progress = progressLine(effects);
  try {
    return await runner.import(request, files, (text) => progress.show(text));
  } finally {
    progress.clear();
    await runner.close();
  }
}

async function filesAt(path: string, format: string): Promise<string[]> {
  if (path === '-') return [path];
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const found = await Array.fromAsync(glob(isFolder ? join(path, '**/*') : path));
  const files = found
    .filter(
      (file) =>
        (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false) && (!isFolder || ENDINGS[format]?.test(file)),
    )
    .sort();
  if (files.length === 0)
    throw new AppError(
      'bad-request',
      `There is no file to import at ${path}.`,
      'Give an existing file, a folder that holds some, or a glob in quotes.',
    );
  return files;
}
