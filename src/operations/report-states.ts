import { z } from 'zod';
import type { Problem } from '../core/problem.ts';
import { sourceKind } from '../core/capture/report/source-kind.ts';
import { type ReportState, reportStates } from '../store/metadata/report-states.ts';
import type { Context } from './context.ts';
import { problemFacts } from './problem-facts.ts';

/** Where each report of each configured source stands. */
export const reportStateFacts = z.object({
  source: z.string(),
  kind: z.string(),
  report: z.string(),
  readUntil: z.string().nullable().describe('Days before this are settled; later ones are read again each time.'),
  triedAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  problem: problemFacts.nullable(),
});
type ReportStateFacts = z.infer<typeof reportStateFacts>;

export async function reportStateList({ config, metadata }: Context): Promise<ReportStateFacts[]> {
  const states = await reportStates(metadata);
  return config.sources.flatMap(({ name, kind }) =>
    sourceKind(kind).endpoints.map((endpoint): ReportStateFacts => {
      const state = states.find(({ source, report }) => source === name && report === endpoint.name);
      return { source: name, kind, report: endpoint.name, ...factsOf(state) };
    }),
  );
}

function factsOf(state: ReportState | undefined) {
  const parsed: unknown = JSON.parse(state?.problem ?? 'null');
  const problem: Problem | null = problemFacts.nullable().catch(null).parse(parsed);
  return {
    readUntil: timeText(state?.cursor),
    triedAt: timeText(state?.triedAt),
    doneAt: timeText(state?.doneAt),
    problem,
  };
}

function timeText(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}
