import type { Exchange } from '../../core/capture/exchange.ts';
import type { RequestHead } from './request-head.ts';
import type { RequestSide } from './request-side.ts';
import type { ResponseSide } from './response-side.ts';
import type { Route } from './route.ts';

/** How an exchange ended, as the relay saw it. */
export type Ending = 'complete' | 'clientGone' | 'upstreamGone' | 'unreachable' | 'timeout';

/** All that the relay knows of an exchange that has ended. Times are those of `performance.now()`, but for `at`. */
export interface Observed {
  readonly head: RequestHead;
  readonly route: Route;
  readonly request: RequestSide;
  /** Null when no response came. */
  readonly response: ResponseSide | null;
  /** Messages of a WebSocket; null when it was none. */
  readonly events: Exchange['events'];
  readonly ending: Ending;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | null;
}
