import type { Status } from '../../call.ts';

/**
 * Why a request was sent again: how the attempt before it failed, or `quality` where it was answered and the answer would not do;
 * `unknown` where the attempt before was not seen.
 */
const CAUSES = ['429', '5xx', 'timeout', 'aborted', 'other', 'quality', 'unknown'] as const;
export type Cause = (typeof CAUSES)[number];

interface Failure {
  readonly status: Status;
  readonly httpStatus: number | null;
  readonly errorType: string | null;
}

const LIMITED = /rate.?limit|throttl|too.?many|resource.?exhausted|quota/i;
const TIMED_OUT = /time.?out|timed.?out|deadline/i;
const BROKEN = /overloaded|server.?error|unavailable|internal|bad.?gateway|api_error|5\d\d/i;

/** The class of a failed call's error, by its HTTP status before what its provider calls it. Of one that succeeded: `quality`. */
export function causeAfter({ status, httpStatus, errorType }: Failure): Cause {
  if (status === 'ok') return 'quality';
  if (status === 'timeout' || httpStatus === 408) return 'timeout';
  if (status === 'aborted') return 'aborted';
  if (httpStatus === 429) return '429';
  if (httpStatus !== null && httpStatus >= 500) return '5xx';
  return httpStatus === null && errorType !== null ? causeOfName(errorType) : 'other';
}

function causeOfName(errorType: string): Cause {
  if (LIMITED.test(errorType)) return '429';
  if (TIMED_OUT.test(errorType)) return 'timeout';
  return BROKEN.test(errorType) ? '5xx' : 'other';
}
