import type { ReactNode } from 'react';
import { picosFromDollars } from '../../../src/core/money.ts';
import type { ExecutionAnswer, ExecutionNode } from '../../data/executions.ts';
import { countOf, money, percent, share } from '../../data/figure.ts';
import { Answer } from '../../ui/screen.tsx';

const SECOND_MS = 1000;

/** What the run cost, how long it took, and which one call took most of it. */
export function ExecutionSentence({ answer }: { readonly answer: ExecutionAnswer }): ReactNode {
  const { root, cost, calls, providers, durationMs, unpricedCalls } = answer;
  const picos = picosFromDollars(cost);
  const dearest = dearestOf(answer.nodes);
  const part = share(picosFromDollars(dearest?.cost ?? '0'), picos);
  return (
    <Answer>
      {root.name === 'trace' ? 'The execution' : root.name} cost <strong>{money(picos)}</strong>
      {durationMs !== null && ` in ${durationWords(durationMs)}`}: {countOf(calls, 'call')} to{' '}
      {providers.length === 1 ? providers[0] : countOf(providers.length, 'provider')}
      {dearest && calls > 1 && part !== null && `, ${percent(part)} of it for one ${dearest.name}`}
      {unpricedCalls > 0 && `; ${countOf(unpricedCalls, 'call')} of unknown cost`}.
    </Answer>
  );
}

function dearestOf(nodes: readonly ExecutionNode[]): ExecutionNode | undefined {
  let dearest: ExecutionNode | undefined;
  for (const node of nodes) if (node.cost !== null && (!dearest || picosOf(node) > picosOf(dearest))) dearest = node;
  return dearest;
}

function picosOf({ cost }: ExecutionNode): bigint {
  return picosFromDollars(cost ?? '0') ?? 0n;
}

/** "420 ms", "4.2 s", "3 min 5 s". */
function durationWords(milliseconds: number): string {
  if (milliseconds < SECOND_MS) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / SECOND_MS;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
