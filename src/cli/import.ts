import { Command, Option } from 'commander';
import { IMPORT_FORMATS, importFormatNamed } from '../core/capture/import-format.ts';
import { describeProblem } from '../core/problem.ts';
import { AppError } from '../errors.ts';
import type { ImportInput, ImportSummary } from '../operations/import-schema.ts';
import { type CliEffects, EXIT, type GlobalOptions, outputFormat } from './command.ts';
import { fileBytes, fileFacts } from './file-bytes.ts';
import { fileText } from './file-text.ts';
import { importFiles } from './import-path.ts';
import { render } from './print.ts';
import { progressLine } from './progress.ts';

const SHOWN_PROBLEMS = 20;

interface ImportOptions extends GlobalOptions {
  readonly map?: string;
  readonly label?: readonly string[];
  readonly whole?: boolean;
}

const NAMES = IMPORT_FORMATS.map(({ name }) => name).join(', ');

/** `whence import <format> [path|dir|glob|-]`. */
export function importCommand(effects: CliEffects, setExit: (code: number) => void): Command {
  return new Command('import')
    .description('Import calls from files; the same file can be imported again, nothing counts twice.')
    .argument('<format>', NAMES)
    .argument('[path]', "a file, a folder, a glob, or - for standard input; by default a coding agent's own folder")
    .addOption(
      new Option('--label <key=value>', 'a label for every call').argParser(
        (value: string, all: readonly string[] | undefined) => [...(all ?? []), value],
      ),
    )
    .option('--map <file>', 'for csv, json, parquet and invoice: which field is which')
    .option('--whole', 'of bills: all there is of them; what an earlier import said and this does not is taken out')
    .action(async (name: string, path: string | undefined, options: ImportOptions) => {
      const format = importFormatNamed(name);
      if (format === undefined)
        throw new AppError('bad-request', `There is no import format "${name}".`, `Formats are ${NAMES}.`);
      const map = options.map === undefined ? {} : { map: fileText(options.map) };
      const source = path ?? format.folders.join(', ');
      const request = {
        format: format.name,
        label: [...(options.label ?? [])],
        source,
        ...map,
        ...(options.whole === true && { whole: true }),
      };
      const total = await importAll(request, await importFiles(path ?? null, format), options, effects);
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

async function importAll(
  request: ImportInput,
  paths: readonly string[],
  options: ImportOptions,
  effects: CliEffects,
): Promise<ImportSummary> {
  const files = paths.map((name) => ({
    name,
    content: (from: number) => (name === '-' ? process.stdin : fileBytes(name, from)),
    onDisk: name === '-' ? null : fileFacts(name),
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
