import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { AppError } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import { flagsOf } from './flags.ts';
import { importCommand } from './import.ts';
import { OUTPUT_FORMATS, type OutputFormat, render } from './print.ts';
import type { Runner } from './runner.ts';

export const EXIT = { done: 0, failed: 1, usage: 2, someRejected: 3 } as const;

/** What a command line needs of the outside; main.ts gives the real ones. */
export interface CliEffects {
  readonly operations: readonly Operation[];
  readonly version: string;
  connect(options: GlobalOptions): Promise<Runner>;
  serve(options: GlobalOptions & ServeOptions): Promise<void>;
  out(text: string): void;
  err(text: string): void;
  readonly isTerminal: boolean;
}

export interface GlobalOptions {
  readonly data?: string;
  readonly url?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly format?: OutputFormat;
}

export interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
  readonly roles?: string;
  readonly demo?: boolean;
  readonly calls?: string;
  readonly seed?: string;
}

/** Runs one command line and gives the exit code: 0 done, 1 failed, 2 wrong usage, 3 done but some input was rejected. */
export async function runCli(argv: readonly string[], effects: CliEffects): Promise<number> {
  let code: number = EXIT.done;
  const program = new Command('whence')
    .description('Whence every AI dollar comes.')
    .version(effects.version)
    .exitOverride()
    .configureOutput({ writeOut: effects.out, writeErr: effects.err })
    .showSuggestionAfterError();
  serveCommand(program, effects);
  program.addCommand(withGlobals(importCommand(effects, (exit) => (code = exit))));
  for (const operation of effects.operations) operationCommand(program, operation, effects);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, effects);
  }
}

function reportFailure(error: unknown, effects: CliEffects): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (!(error instanceof AppError)) {
    effects.err(`whence: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.failed;
  }
  const places = error.problems.map(({ place, reason, remedy }) => `  ${place}: ${reason}. ${remedy}\n`).join('');
  effects.err(`whence: ${error.message} (${error.code})\n${places}${error.hint}\n`);
  return error.code === 'bad-request' || error.code === 'bad-config' ? EXIT.usage : EXIT.failed;
}

/** The flags every command takes. */
export function withGlobals(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder (default ./data)')
    .option('--url <url>', 'address of a running server')
    .option('--config <file>', 'configuration file (default whence.yaml)')
    .option('--json', 'one JSON document on standard output')
    .addOption(new Option('--format <format>', 'how the answer is printed').choices(OUTPUT_FORMATS));
}

function serveCommand(program: Command, effects: CliEffects): void {
  withGlobals(program.command('serve'))
    .description('Serve the web client, the API and the jobs.')
    .option('--port <port>', 'port to listen on (default 4680; 0 picks a free one)')
    .option('--host <host>', 'address to listen on (default 127.0.0.1)')
    .option('--roles <roles>', 'gateway, collect, api, jobs; comma separated')
    .option('--demo', 'load the demo organisation first, if the store is empty')
    .option('--calls <number>', 'how many calls the demo organisation makes')
    .option('--seed <number>', 'which demo organisation')
    .action((options: GlobalOptions & ServeOptions) => effects.serve(options));
}

function operationCommand(program: Command, operation: Operation, effects: CliEffects): void {
  const words = operation.command?.words ?? [operation.name];
  const parent = words
    .slice(0, -1)
    .reduce(
      (above, word) =>
        above.commands.find((child) => child.name() === word) ??
        above.command(word).description(`Everything about ${word}.`),
      program,
    );
  const argument = operation.command?.argument;
  const command = withGlobals(parent.command(words.at(-1) ?? operation.name)).description(operation.summary);
  if (argument) command.argument(`<${argument.isFile ? 'file' : argument.parameter}>`);
  for (const flag of flagsOf(operation)) command.addOption(flag);
  command.action(async (...given: unknown[]) => {
    const options = given.at(-2) as GlobalOptions & Record<string, unknown>;
    const input = {
      ...inputOf(operation, options),
      ...(argument ? { [argument.parameter]: argumentText(String(given[0]), argument.isFile) } : {}),
    };
    const runner = await effects.connect(options);
    try {
      const output = await runner.run(operation, input);
      effects.out(
        render(outputFormat(options), output, outputFormat(options) === 'json' ? [] : operation.table(output)),
      );
    } finally {
      await runner.close();
    }
  });
}

/** --json is short for --format json. */
export function outputFormat(options: GlobalOptions): OutputFormat {
  return options.json ? 'json' : (options.format ?? 'table');
}

function inputOf(operation: Operation, options: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(operation.input.shape);
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

function argumentText(argument: string, isFile: boolean): string {
  if (!isFile) return argument;
  try {
    return readFileSync(argument === '-' ? 0 : argument, 'utf8');
  } catch {
    throw new AppError(
      'bad-request',
      `${argument} cannot be read.`,
      'Give the path of an existing file, or - for standard input.',
    );
  }
}
