import { type Command, Option } from 'commander';
import type { Operation } from '../operations/operation.ts';
import { OUTPUT_FORMATS, type OutputFormat } from './print.ts';
import type { Runner } from './runner.ts';

export const EXIT = { done: 0, failed: 1, usage: 2, someRejected: 3 } as const;

/** What a command line needs of the outside; src/command-line.ts gives the real ones. */
export interface CliEffects {
  readonly operations: readonly Operation[];
  readonly version: string;
  readonly connect: (options: GlobalOptions) => Promise<Runner>;
  readonly serve: (options: GlobalOptions & ServeOptions) => Promise<void>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
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
  readonly otlpPort?: string;
  readonly host?: string;
  readonly roles?: string;
  readonly demo?: boolean;
  readonly calls?: string;
  readonly seed?: string;
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

/** --json is short for --format json. */
export function outputFormat(options: GlobalOptions): OutputFormat {
  return options.json ? 'json' : (options.format ?? 'table');
}
