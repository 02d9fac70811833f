import { Command, Option } from 'commander';
import type { RuleResult } from '../core/focus/focus-check.ts';
import { AppError } from '../errors.ts';
import { checkFocusFile, type FocusReport } from '../operations/focus-check.ts';
import { CHECKED_VERSIONS, type CheckedVersion } from '../operations/focus-rules.ts';
import { type CliEffects, EXIT, type GlobalOptions, outputFormat, withGlobals } from './command.ts';
import { fileBytes } from './file-bytes.ts';
import { render } from './print.ts';

interface CheckOptions extends GlobalOptions {
  readonly version?: CheckedVersion;
  readonly supports?: string;
  readonly all?: boolean;
}

/** `whence focus check FILE`: needs no store. */
export function focusCommand(effects: CliEffects, setExit: (code: number) => void): Command {
  const command = new Command('focus').description('Everything about files of FOCUS.');
  withGlobals(command.command('check'))
    .description('Check a file of FOCUS (CSV, Parquet) against the published requirements of a version, rule by rule.')
    .argument('<file>', 'the file')
    .addOption(new Option('--version <version>', 'version of the rules (default 1.4)').choices(CHECKED_VERSIONS))
    .option('--supports <criteria>', 'abilities of the provider, comma separated; default: those it has a column for')
    .option('--all', 'every rule, not only those that fail')
    .action(async (file: string, options: CheckOptions) => {
      const supports = options.supports === undefined ? null : new Set(options.supports.split(','));
      const report = await checkFocusFile(fileBytes(file), options.version ?? '1.4', supports);
      const format = outputFormat(options);
      const shown = report.results.filter(({ outcome }) => options.all || outcome === 'failed' || outcome === 'warned');
      effects.out(render(format, toldReport(report, shown), format === 'json' ? [] : shown.map(toldRow)));
      if (format === 'table') effects.out(`${summary(report)}\n`);
      if (report.results.some(({ outcome }) => outcome === 'failed')) setExit(EXIT.failed);
    });
  return command;
}

function toldReport({ version, rows, results }: FocusReport, shown: readonly RuleResult[]) {
  const counts = Object.fromEntries(
    [...Map.groupBy(results, ({ outcome }) => outcome)].map(([outcome, some]) => [outcome, some.length]),
  );
  return { version, rows, counts, results: shown.map(toldRow) };
}

function toldRow({ rule, outcome, rows, failures, first }: RuleResult) {
  const place = first === null ? null : `${first.place}: ${first.value ?? 'null'}`;
  return { rule: rule.id, outcome, rows, failures, first: place, text: rule.text, why: rule.why ?? rule.erratum };
}

function summary(report: FocusReport): string {
  const { counts } = toldReport(report, []);
  const told = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  if (report.rows === 0) throw new AppError('bad-request', 'The file has no rows.', 'Give a file of FOCUS.');
  return `FOCUS ${report.version}, ${report.rows} rows: ${told.join(', ')}.`;
}
