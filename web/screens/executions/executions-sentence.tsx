import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExecutionTotals } from '../../data/executions.ts';
import { countOf, money, percent, share } from '../../data/figure.ts';
import { Answer } from '../../ui/screen.tsx';

interface ExecutionsSentenceProps {
  readonly totals: ExecutionTotals;
  /** The period, in words. */
  readonly words: string;
}

/** How many runs there were, how many times a clean call they cost, and what most of the rest went to. */
export function ExecutionsSentence({ totals, words }: ExecutionsSentenceProps): ReactNode {
  const { executions, cost, amplification, unpricedCalls } = totals;
  if (executions === 0)
    return (
      <Answer>
        <strong>No execution</strong> {words} with these filters.
      </Answer>
    );
  return (
    <Answer>
      {countOf(executions, 'execution')} {words} cost <strong>{money(picosFromDollars(cost))}</strong>
      {amplification !== null && `, ${amplification} times what the calls that answered would have cost alone`}
      {restWords(totals)}
      {unpricedCalls > 0 && `; ${countOf(unpricedCalls, 'call')} of unknown cost`}.
    </Answer>
  );
}

/** What most of it went to that was not the answer. */
function restWords({ cost, cleanCost, stages }: ExecutionTotals): string {
  const [picos, clean] = [picosFromDollars(cost), picosFromDollars(cleanCost)];
  const [largest] = stages.toSorted((one, other) => Number(other.cost) - Number(one.cost));
  if (!largest || picos === null || clean === null) return '';
  const part = share(picosFromDollars(largest.cost), picos - clean);
  return part === null || part <= 0
    ? ''
    : `; ${percent(part)} of the rest is ${STAGE_WORDS[largest.stage] ?? largest.stage}`;
}

/** What was paid beside the call that answered. */
export const STAGE_WORDS: Readonly<Record<string, string>> = {
  answer: 'the clean call',
  chain: 'earlier steps',
  retry: 'retries',
  fallback: 'fallbacks',
  guardrail: 'guardrails',
  judge: 'judges',
  retrieval: 'retrieval',
  embedding: 'embeddings',
  subagent: 'subagents',
};
