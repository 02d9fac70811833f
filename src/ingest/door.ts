import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Inbox } from './inbox/inbox.ts';

/** What a door that answers HTTP stands on. It needs no store: doors run in processes without one. */
export interface DoorContext {
  readonly config: Config;
  readonly inbox: Inbox;
  readonly log: Log;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  /** Key of the hashes by which prompts and provider keys are told apart: 32 bytes, of this installation alone. */
  readonly fingerprintKey: Uint8Array;
  /** Throws AppError 'unauthorised' or 'forbidden' unless the request may send data. */
  readonly mayIngest: (request: Pick<IncomingMessage, 'headers'>) => void;
}

/** Answers requests to its own paths and gives true; others it leaves alone and gives false. */
export type Door = (request: IncomingMessage, response: ServerResponse) => boolean;
