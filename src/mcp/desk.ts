import type { Operation } from '../operations/operation.ts';

/** What agents ask at: operations that they may use, run in this process or by a running server. */
export interface Desk {
  readonly operations: readonly Operation[];
  readonly version: string;
  /** Where the web client answers; null where that is not known. */
  readonly webUrl: string | null;
  run(operation: Operation, input: Record<string, unknown>): Promise<unknown>;
}
