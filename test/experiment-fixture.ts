import type { RulesWhence } from './rules-whence.ts';
import { DAY_MS, OCTOBER } from './rules-whence.ts';
import { importAll } from './imported-file.ts';

/** Executions of one call each: so many, at so many dollars together, over some hours from a time in October. */
export interface Tried {
  readonly labels: Readonly<Record<string, string>>;
  readonly executions: number;
  readonly dollars: number;
  readonly successes?: number;
  /** From 1; may have a fraction. */
  readonly day: number;
  readonly hours?: number;
  readonly model?: keyof typeof TOKENS_A_DOLLAR;
  readonly durationMs?: number;
  readonly score?: number;
}

/** Input tokens for a dollar, by the price book. */
const TOKENS_A_DOLLAR = { 'gpt-5-mini': 4_000_000, 'gpt-4.1-mini': 2_500_000 } as const;

/** Imports what was tried and what came of it, an outcome for each execution where it is told how many succeeded. */
export async function importTried(october: RulesWhence, name: string, ...all: readonly Tried[]): Promise<void> {
  const calls = all.flatMap((tried, index) => callsOf(`${name}-${index}`, tried));
  await october.imported(...calls);
  const outcomes = all.flatMap((tried, index) => outcomesOf(`${name}-${index}`, tried));
  if (outcomes.length > 0) await told(october, outcomes);
}

/** Imports events: verdicts, promotions, outcomes. */
export async function told(october: RulesWhence, events: readonly Record<string, unknown>[]): Promise<void> {
  const text = events.map((event) => JSON.stringify(event)).join('\n');
  await importAll(october.whence, 'events', [text]);
}

/** What somebody concluded of an experiment, on a day of October. */
export function verdict(
  day: number,
  success: boolean | null,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return { outcome: 'experiment.verdict', id: JSON.stringify([day, labels]), at: at(day), success, labels };
}

export function at(day: number): string {
  return new Date(OCTOBER + (day - 1) * DAY_MS).toISOString();
}

function callsOf(
  name: string,
  { labels, executions, dollars, day, hours = 1, model = 'gpt-5-mini', durationMs = 0 }: Tried,
): Record<string, unknown>[] {
  const inputTokens = Math.round((dollars / executions) * TOKENS_A_DOLLAR[model]);
  return Array.from({ length: executions }, (_, index) => ({
    id: `${name}-${index}`,
    at: at(day + (hours / 24) * (executions === 1 ? 1 : index / (executions - 1))),
    provider: 'openai',
    requestModel: model,
    usage: { inputTokens },
    durationMs,
    traceId: `${name}-${index}`,
    labels,
  }));
}

function outcomesOf(name: string, { labels, executions, successes, day, score }: Tried): Record<string, unknown>[] {
  if (successes === undefined) return [];
  return Array.from({ length: executions }, (_, index) => ({
    outcome: 'answer-accepted',
    id: `${name}-${index}`,
    at: at(day + 0.1),
    success: index < successes,
    traceId: `${name}-${index}`,
    ...(score === undefined ? {} : { score }),
    ...(labels['experiment'] === undefined
      ? {}
      : { labels: { experiment: labels['experiment'], variant: labels['variant'] ?? '' } }),
  }));
}
