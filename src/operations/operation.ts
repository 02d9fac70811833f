import type { z } from 'zod';
import type { Context } from './context.ts';

/** Who may run it: any reader, a sender of data, or an administrator. */
export type Access = 'read' | 'ingest' | 'admin';

/** A row of the terminal table of an answer; null shows as an empty cell. */
export type TableRow = Readonly<Record<string, string | number | null>>;

/** A positional argument of a command: which parameter it sets, and whether it names a file whose text is meant. */
interface CommandArgument {
  readonly parameter: string;
  readonly isFile: boolean;
}

/**
 * One capability. REST, OpenAPI and CLI are projections of these: a capability is added here and appears everywhere.
 * `input` is a flat object of text-friendly values, so that one schema reads a query string, a JSON body and CLI flags.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One line: what question it answers. */
  readonly summary: string;
  readonly access: Access;
  /** Whether POST to its path is a door's, so that it is asked by GET alone. */
  readonly isPostTaken?: true;
  readonly input: Input;
  readonly output: Output;
  run(context: Context, input: z.infer<Input>): Promise<z.infer<Output>>;
  /** Its words on the command line and what stands there without a flag; default: the name, and no argument. */
  readonly command?: { readonly words: readonly string[]; readonly argument?: CommandArgument };
  /** How the answer reads in a terminal. */
  table(output: z.infer<Output>): readonly TableRow[];
}

/** Keeps the input and output types of a definition together while it is written. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: Operation<Input, Output>,
): Operation<Input, Output> {
  return definition;
}
