import { AppError } from './errors.ts';
import type { Log } from './log.ts';

/** How soon to come again when the inbox did not take something. */
const RETRY_AFTER_SECONDS = 2;

/** Anything thrown as an AppError. What we did not foresee is logged whole and told as `internal`, without its text. */
export function knownError(error: unknown, requestId: string, log: Log): AppError {
  if (error instanceof AppError) return error;
  log.error({ requestId, err: error }, 'request failed');
  return new AppError(
    'internal',
    'Something failed on our side.',
    `Report it with the request id ${requestId}; the log has the details.`,
  );
}

/** The body of an error answer (RFC 9457), with our stable code and what to do about it. */
export function problemBody({ code, status, message, hint, problems }: AppError, requestId: string) {
  return {
    type: `/docs/reference/errors#${code}`,
    title: code,
    status,
    detail: message,
    code,
    hint,
    requestId,
    ...(problems.length > 0 ? { problems: [...problems] } : {}),
  };
}

export function problemHeaders({ status }: AppError): Record<string, string> {
  const type = { 'content-type': 'application/problem+json' };
  return status === 503 ? { ...type, 'retry-after': String(RETRY_AFTER_SECONDS) } : type;
}
