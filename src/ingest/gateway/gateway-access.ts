import { isLoopback } from '../../core/loopback.ts';
import { AppError } from '../../errors.ts';
import type { DoorContext } from '../door.ts';
import { headerValue } from './message-head.ts';
import { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import type { Route } from './route.ts';

const KEY_HEADER = 'x-whence-key';

/**
 * Who may use the gateway. Authorization belongs to the provider, so our key has a header (or a place in the base URL) of its
 * own. Where only this machine can connect no key is asked for: making one for something else must not stop its traffic.
 */
export class GatewayAccess {
  readonly #context: DoorContext;
  readonly #isOpen: boolean;
  readonly #isLocal: boolean;

  constructor(context: DoorContext) {
    this.#context = context;
    this.#isOpen = context.config.gateway.open;
    this.#isLocal = isLoopback(context.config.host);
  }

  /** Why the request may not pass; null when it may. */
  refusal(head: RequestHead, route: Route): Refusal | null {
    if (this.#isOpen) return null;
    if (isFromElsewhere(head))
      return new Refusal(403, 'forbidden', 'The request comes from another web site.', 'Call it from a program.');
    const isNamedLocally = isLoopback(head.host) || head.host === route.host;
    if (this.#isLocal && isNamedLocally) return null;
    return this.#refusalOfKey(head, route);
  }

  #refusalOfKey(head: RequestHead, { marks }: Route): Refusal | null {
    const key = headerValue(head.lines, KEY_HEADER) ?? marks.find((mark) => !mark.includes('=')) ?? null;
    if (key === null) return new Refusal(401, 'unauthorised', 'This gateway needs a key of its own.', HINT);
    try {
      this.#context.mayIngest({ headers: { authorization: `Bearer ${key}`, host: head.host } });
      return null;
    } catch (error) {
      if (error instanceof AppError) return new Refusal(error.status, error.code, error.message, HINT);
      throw error;
    }
  }
}

const HINT =
  'Send "x-whence-key: <key>" with a key made by whence keys create --scope ingest, or put ~<key> behind the name of the upstream in the base URL; gateway.open does without.';

/** A page in somebody's browser that is none of ours: it may not spend what this machine has (a local model, say). */
function isFromElsewhere({ lines, host }: RequestHead): boolean {
  const origin = headerValue(lines, 'origin');
  return origin !== null && !(URL.canParse(origin) && new URL(origin).host === host);
}
