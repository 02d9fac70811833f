import type { Problem } from './core/problem.ts';

/** Every error a user can meet, with its HTTP status. Documented in docs/reference/errors.md (checked by the docs test). */
export const ERROR_CODES = {
  'bad-request': 400,
  'unknown-operation': 404,
  'not-found': 404,
  unauthorised: 401,
  forbidden: 403,
  'too-large': 413,
  conflict: 409,
  'store-locked': 409,
  'upstream-failed': 502,
  'upstream-timeout': 504,
  'inbox-full': 503,
  'inbox-unwritable': 503,
  'store-unavailable': 503,
  'engine-unsupported': 500,
  'bad-config': 400,
  'bad-rules': 400,
  'bad-price-file': 400,
  'unreadable-input': 400,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** All codes, in the order of the reference. */
export const ERROR_CODE_NAMES: readonly ErrorCode[] = Object.keys(ERROR_CODES).filter(isErrorCode);

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/** What each code means, for the reference page. */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  'bad-request': 'A parameter is missing, unknown or malformed; the message names it.',
  'unknown-operation': 'No operation has this name.',
  'not-found': 'What was asked for is not in the store.',
  unauthorised: 'The server needs a key, and none or an unknown one was sent.',
  forbidden: 'The key lacks the scope, or the request comes from another web site.',
  'too-large': 'The body exceeds limits.bodyMebibytes.',
  conflict: 'What was asked for cannot be done as things stand; the message says what stands against it.',
  'store-locked': 'Another process has opened the data folder; the message names it.',
  'upstream-failed':
    'The provider behind the gateway cannot be reached, closed the connection or answered no sound HTTP.',
  'upstream-timeout': 'The provider behind the gateway was silent for longer than gateway.idleSeconds.',
  'inbox-full': 'More has been captured than the store could take so far; come again after the time in Retry-After.',
  'inbox-unwritable':
    'What was captured cannot be written to disk, so it was not taken; send it again when that is mended.',
  'store-unavailable': 'The engine or the server cannot be reached.',
  'engine-unsupported': 'The embedded engine does not run on this platform; configure engine.url.',
  'bad-config': 'A configuration key is unknown or wrong.',
  'bad-rules': 'The attribution rules have problems; each is listed with line and column.',
  'bad-price-file': 'A price file has problems; each is listed.',
  'unreadable-input': 'A file or stream ended before its end or is no such file.',
  internal: 'Something failed on our side; the log has it under the request id.',
};

/** Bad input or a known failure, told with what to do about it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, hint: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.hint = hint;
    this.problems = problems;
  }

  get status(): number {
    return ERROR_CODES[this.code];
  }
}
