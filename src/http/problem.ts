import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { problemFacts } from '../operations/problem-facts.ts';
import { knownError, problemBody, problemHeaders } from '../problem-body.ts';

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

/** Turns anything thrown into an answer. */
export function problemResponse(error: unknown, requestId: string, log: Log): Response {
  const known = unreadable(error) ?? knownError(error, requestId, log);
  const body: z.infer<typeof problemSchema> = problemBody(known, requestId);
  return new Response(JSON.stringify(body), { status: known.status, headers: problemHeaders(known) });
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

/** What a request says that its operation does not take, each part by its place. */
export function badInput(error: z.core.$ZodError): AppError {
  const problems = error.issues.map((issue) => ({
    code: 'bad-request',
    place: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.') || 'input',
    reason: issue.code === 'unrecognized_keys' ? 'there is no such parameter' : issue.message,
    remedy: 'See /openapi.json for what this operation takes.',
  }));
  const text = problems.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  return new AppError('bad-request', text, 'See /openapi.json for what this operation takes.', problems);
}

export function tooLarge(): never {
  throw new AppError('too-large', 'The body is too large.', 'Send less at once; limits.bodyMebibytes sets the bound.');
}
