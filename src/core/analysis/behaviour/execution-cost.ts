import type { Picos } from '../../money.ts';
import { type Amplification, amplification, type ExtraStage } from './amplification.ts';
import type { Stage } from './part.ts';

/** What a call cost in its execution; null is not known. */
export interface StagedCost {
  readonly stage: Stage;
  readonly picos: Picos | null;
  readonly premium: Picos | null;
}

/** The cost of an execution: of the clean call that answered, and of what was paid on top. */
export interface ExecutionCost extends Amplification {
  readonly picos: Picos;
  readonly cleanPicos: Picos;
}

/** A fallback that answers is clean, or a step, but for its premium. What is not known adds nothing. */
export function executionCost(calls: readonly StagedCost[]): ExecutionCost {
  const extra: Record<ExtraStage, Picos> = {
    chain: 0n,
    retry: 0n,
    fallback: 0n,
    guardrail: 0n,
    judge: 0n,
    retrieval: 0n,
    embedding: 0n,
    subagent: 0n,
  };
  let [picos, cleanPicos] = [0n, 0n];
  for (const { stage, picos: cost, premium } of calls) {
    picos += cost ?? 0n;
    const dearer = stage === 'answer' || stage === 'chain' ? (premium ?? 0n) : 0n;
    extra.fallback += dearer;
    if (stage === 'answer') cleanPicos += (cost ?? 0n) - dearer;
    else extra[stage] += (cost ?? 0n) - dearer;
  }
  return { picos, cleanPicos, ...amplification(cleanPicos, extra) };
}
