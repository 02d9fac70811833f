import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { problemFacts } from '../operations/problem-facts.ts';

/** The body of every error answer (RFC 9457), with our stable code and what to do about it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string(),
  requestId: z.string(),
  problems: z.array(problemFacts).optional(),
});

/** Turns anything thrown into an answer. What we did not foresee is logged whole and told as `internal`, without its text. */
export function problemResponse(error: unknown, requestId: string, log: Log): Response {
  const known = error instanceof AppError ? error : (unreadable(error) ?? unforeseen(error, requestId, log));
  const body: z.infer<typeof problemSchema> = {
    type: `/docs/reference/errors#${known.code}`,
    title: known.code,
    status: known.status,
    detail: known.message,
    code: known.code,
    hint: known.hint,
    requestId,
    ...(known.problems.length > 0 ? { problems: [...known.problems] } : {}),
  };
  return new Response(JSON.stringify(body), {
    status: known.status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

/** What the HTTP library refuses before an operation sees it: a body that is no JSON, or is not sent as such. */
function unreadable(error: unknown): AppError | null {
  if (!(error instanceof HTTPException) || error.status >= 500) return null;
  return new AppError(
    'bad-request',
    `The body cannot be read: ${error.message}.`,
    'Send one JSON object with the header "Content-Type: application/json".',
  );
}

function unforeseen(error: unknown, requestId: string, log: Log): AppError {
  log.error({ requestId, err: error }, 'request failed');
  return new AppError(
    'internal',
    'Something failed on our side.',
    `Report it with the request id ${requestId}; the log has the details.`,
  );
}
