/**
 * What is wrong with a piece of input, told so that its sender can mend it.
 * `code` is a stable name from docs/reference/errors.md; `place` says where ("line 12", "usage.inputTokens");
 * `reason` what was found; `remedy` what to do.
 */
export interface Problem {
  readonly code: string;
  readonly place: string;
  readonly reason: string;
  readonly remedy: string;
}

/** One line for people: place, reason, remedy. */
export function describeProblem(problem: Problem): string {
  return `${problem.place}: ${problem.reason} (${problem.code}). ${problem.remedy}`;
}
