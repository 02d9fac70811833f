import type { Interval } from '../../period.ts';
import type { ReadReport } from './report-line.ts';

/** One report of a provider's API: what to ask for a window of time, and how to read the answer. */
export interface ReportEndpoint {
  /** Within its source: "usage/completions". */
  readonly name: string;
  /** Below the address of the API. */
  readonly path: string;
  /** Days that one question may be about. */
  readonly windowDays: number;
  /** Days back that the provider still tells of; null for no such bound. */
  readonly historyDays: number | null;
  /** The question, without the token of a further page (parameter `page`). */
  query(window: Interval): readonly (readonly [name: string, value: string])[];
  readonly read: ReadReport;
}

/** One parameter for each value. */
export function repeated(name: string, values: readonly string[]): (readonly [string, string])[] {
  return values.map((value) => [name, value] as const);
}
