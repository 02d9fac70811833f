import { z } from 'zod';
import { Command, CommanderError } from 'commander';
import type { Problem } from '../core/problem.ts';
import { AppError } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import { type CliEffects, EXIT, type GlobalOptions, outputFormat, type ServeOptions, withGlobals } from './command.ts';
import { fileText } from './file-text.ts';
import { flagsOf } from './flags.ts';
import { exportCommand } from './export.ts';
import { focusCommand } from './focus.ts';
import { importCommand } from './import.ts';
import { mcpCommand } from './mcp.ts';
import { render } from './print.ts';

/** Runs one command line and gives the exit code: 0 done, 1 failed, 2 wrong usage, 3 done but some input was rejected. */
export async function runCli(argv: readonly string[], effects: CliEffects): Promise<number> {
  let code: number = EXIT.done;
  const program = new Command('whence')
    .description('Whence every AI dollar comes.')
    .version(effects.version)
    // `--version` behind a command is that command's.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: effects.out, writeErr: effects.err })
    .showSuggestionAfterError();
  serveCommand(program, effects);
  program.addCommand(withGlobals(importCommand(effects, (exit) => (code = exit)).copyInheritedSettings(program)));
  program.addCommand(exportCommand(effects).copyInheritedSettings(program));
  program.addCommand(mcpCommand(effects).copyInheritedSettings(program));
  program.addCommand(focusCommand(effects, (exit) => (code = exit)).copyInheritedSettings(program));
  for (const operation of effects.operations) operationCommand(program, operation, effects, (exit) => (code = exit));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, effects);
  }
}

function reportFailure(error: unknown, effects: CliEffects): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (isSystemError(error)) {
    effects.err(`whence: ${error.message}\nCheck that the path or address exists and may be used.\n`);
    return EXIT.failed;
  }
  if (!(error instanceof AppError)) {
    effects.err(`whence: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.failed;
  }
  const places = error.problems
    .filter(says(error))
    .map(({ place, reason, remedy }) => `  ${place}: ${reason}. ${remedy}\n`)
    .join('');
  effects.err(`whence: ${error.message} (${error.code})\n${places}${error.hint}\n`);
  return error.code === 'bad-request' || error.code === 'bad-config' ? EXIT.usage : EXIT.failed;
}

/** Whether a problem tells more than the message and its hint have told. */
function says({ message, hint }: AppError): (problem: Problem) => boolean {
  return ({ place, reason, remedy }) => remedy !== hint || !message.includes(`${place}: ${reason}`);
}

/** Whether a check (rules check, doctor) found something wrong: a script must see it. */
function isNotOk(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'ok' in output && output.ok === false;
}

/** What the operating system refused names its place and reason; a stack would add nothing. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function serveCommand(program: Command, effects: CliEffects): void {
  withGlobals(program.command('serve'))
    .description('Serve the web client, the API and the jobs.')
    .option('--port <port>', 'port to listen on (default 4680; 0 picks a free one)')
    .option('--otlp-port <port>', 'a second port for OTLP (4318 is where exporters send by default)')
    .option('--host <host>', 'address to listen on (default 127.0.0.1)')
    .option('--roles <roles>', 'gateway, collect, api, jobs; comma separated')
    .option('--demo', 'load the demo organisation first, if the store is empty')
    .option('--calls <number>', 'how many calls the demo organisation makes')
    .option('--seed <number>', 'which demo organisation')
    .action((options: GlobalOptions & ServeOptions) => effects.serve(options));
}

function operationCommand(
  program: Command,
  operation: Operation,
  effects: CliEffects,
  setExit: (code: number) => void,
): void {
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
  if (argument) {
    const name = argument.isFile ? 'file' : argument.parameter;
    command.argument(isNeeded(operation, argument.parameter) ? `<${name}>` : `[${name}]`);
  }
  for (const flag of flagsOf(operation)) command.addOption(flag);
  command.action(async () => {
    const options = command.optsWithGlobals<GlobalOptions & Record<string, unknown>>();
    const [given] = command.args;
    const input = {
      ...inputOf(operation, options),
      ...(argument && given !== undefined ? { [argument.parameter]: argument.isFile ? fileText(given) : given } : {}),
    };
    const runner = await effects.connect(options);
    try {
      const output = await runner.run(operation, input);
      effects.out(
        render(outputFormat(options), output, outputFormat(options) === 'json' ? [] : operation.table(output)),
      );
      if (isNotOk(output)) setExit(EXIT.failed);
    } finally {
      await runner.close();
    }
  });
}

/** Whether a parameter has to be given: it has no default and is not optional. */
function isNeeded({ input }: Operation, parameter: string): boolean {
  const schema: unknown = input.shape[parameter];
  return !(schema instanceof z.ZodType) || !schema.safeParse(undefined).success;
}

function inputOf(operation: Operation, options: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(operation.input.shape);
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}
