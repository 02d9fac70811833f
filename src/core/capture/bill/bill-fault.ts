import type { Problem } from '../../problem.ts';

/** What is wrong with one line of a bill. */
export function badCharge(place: string, reason: string, remedy: string): Problem {
  return { code: 'bad-charge', place, reason, remedy };
}
