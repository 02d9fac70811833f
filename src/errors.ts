import type { Problem } from './core/problem.ts';

/** Every error a user can meet, with its HTTP status. Documented in docs/reference/errors.md (checked by the docs test). */
export const ERROR_CODES = {
  'bad-request': 400,
  'unknown-operation': 404,
  'not-found': 404,
  unauthorised: 401,
  forbidden: 403,
  'too-large': 413,
  'store-locked': 409,
  'store-unavailable': 503,
  'engine-unsupported': 500,
  'bad-config': 400,
  'bad-rules': 400,
  'bad-price-file': 400,
  'unreadable-input': 400,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

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
