import { z } from 'zod';
import { executionCost, type ExecutionCost } from '../core/analysis/behaviour/execution-cost.ts';
import { joinConfidence } from '../core/analysis/behaviour/joined-by.ts';
import { STAGES, type Stage } from '../core/analysis/behaviour/part.ts';
import { divideRounded, formatDecimal, formatPicos, type Picos } from '../core/money.ts';
import type { Context } from './context.ts';
import {
  type BehavedCall,
  behavedCalls,
  callerView,
  callerViewOf,
  executionPart,
  partsBy,
  taggingOf,
} from './execution-parts.ts';
import { findExecution, type FoundExecution } from './found-execution.ts';
import { operation } from './operation.ts';
import { tableOf, traceFacts, traceOutput } from './trace.ts';
import { traceNode } from './trace-node.ts';

const executionId = z.string().min(1).max(500);
const money = z.string().nullable();

const node = traceNode.extend({
  part: z.string().nullable().describe('What the call was in the execution; null for a span.'),
  cause: z.string().nullable().describe('Of an attempt after the first: how the one before ended.'),
  stage: z.string().nullable().describe('Where its cost belongs in the amplification.'),
  premium: money.describe('Of a fallback: its cost beyond that of the same tokens on the model asked for first.'),
  isTaggable: z.boolean().nullable().describe('Whether a tag on a bill could tell whose the call is.'),
});
const stageCost = z.object({ stage: z.enum(STAGES), cost: z.string(), factor: z.string().nullable() });
const output = traceOutput.extend({
  id: z.string(),
  joinedBy: z.string(),
  confidence: z.number().describe('How sure it is that exactly these calls belong together, to 1.'),
  cleanCost: z.string().describe('The call that answered, at the price of the model asked for first.'),
  amplification: money.describe('cost over cleanCost; null where no answer has a known price.'),
  stages: z.array(stageCost).describe('What was paid on top of the clean call: adds up to cost - cleanCost.'),
  failedCost: z.string().describe('Of calls that failed and were billed all the same.'),
  parts: z.array(executionPart).describe('By what calls were.'),
  causes: z.array(executionPart).describe('Attempts after the first, by how the one before ended.'),
  vendors: z.array(executionPart).describe('By provider.'),
  tagging: z.array(executionPart).describe('By whether a tag on a bill could tell whose it is.'),
  callerView: callerView.nullable(),
  nodes: z.array(node),
  comparison: z
    .object({
      id: z.string(),
      cost: z.string(),
      difference: z.string().describe('Cost of this execution less that of the other.'),
      ratio: money,
      drivers: z
        .array(z.object({ stage: z.enum(STAGES), calls: z.number(), otherCalls: z.number(), amount: z.string() }))
        .describe('By stage; they add up to the difference.'),
    })
    .nullable(),
});
type Output = z.infer<typeof output>;

export const execution = operation({
  name: 'execution',
  summary:
    'One request or run: its tree, what each call was in it, why it cost what it did, and how it differs from another.',
  access: 'read',
  input: z.object({
    id: executionId.describe('A trace id, or any id by which a call of the execution is found (see call).'),
    with: executionId.optional().describe('Another execution to compare it with.'),
  }),
  output,
  command: { words: ['execution'], argument: { parameter: 'id', isFile: false } },
  async run(context, asked): Promise<Output> {
    const found = await findExecution(context, asked.id);
    const { calls, cost } = weighed(context, found);
    const facts = traceFacts(found, found.id);
    const byId = new Map(calls.map((one) => [one.id, one]));
    const failed = calls.filter(({ stored }) => stored.call.status !== 'ok');
    return {
      ...facts,
      sentence: sentenceOf(facts.sentence, cost),
      id: found.id,
      joinedBy: found.joinedBy,
      confidence: joinConfidence(found.joinedBy),
      cleanCost: formatPicos(cost.cleanPicos),
      amplification: cost.factor,
      stages: cost.stages.map(({ stage, picos, factor }) => ({ stage, cost: formatPicos(picos), factor })),
      failedCost: formatPicos(failed.reduce((sum, { picos }) => sum + (picos ?? 0n), 0n)),
      parts: partsBy(calls, ({ part }) => part),
      causes: partsBy(calls, ({ cause }) => cause),
      vendors: partsBy(calls, ({ stored }) => stored.call.provider),
      tagging: partsBy(calls, taggingOf),
      callerView: callerViewOf(calls),
      nodes: facts.nodes.map((one) => ({ ...one, ...behaviourOf(byId.get(one.callId ?? '')) })),
      comparison: asked.with === undefined ? null : compared(calls, cost, await other(context, asked.with)),
    };
  },
  table: tableOf,
});

interface Weighed {
  readonly calls: readonly BehavedCall[];
  readonly cost: ExecutionCost;
}

function weighed(context: Context, found: FoundExecution): Weighed {
  const calls = behavedCalls(found.calls, context.book);
  return { calls, cost: executionCost(calls) };
}

async function other(context: Context, id: string): Promise<Weighed & { readonly id: string }> {
  const found = await findExecution(context, id);
  return { id: found.id, ...weighed(context, found) };
}

function behaviourOf(
  call: BehavedCall | undefined,
): Pick<Output['nodes'][number], 'part' | 'cause' | 'stage' | 'premium' | 'isTaggable'> {
  if (!call) return { part: null, cause: null, stage: null, premium: null, isTaggable: null };
  const { part, cause, stage, premium } = call;
  return {
    part,
    cause,
    stage,
    premium: premium === null ? null : formatPicos(premium),
    isTaggable: taggingOf(call) === 'taggable',
  };
}

function compared(
  calls: readonly BehavedCall[],
  cost: ExecutionCost,
  before: Weighed & { readonly id: string },
): Output['comparison'] {
  const drivers = STAGES.map((stage) => ({
    stage,
    calls: calls.filter((one) => one.stage === stage).length,
    otherCalls: before.calls.filter((one) => one.stage === stage).length,
    picos: picosOf(cost, stage) - picosOf(before.cost, stage),
  }));
  const ratio = before.cost.picos > 0n ? formatDecimal(divideRounded(cost.picos * 100n, before.cost.picos), 2) : null;
  return {
    id: before.id,
    cost: formatPicos(before.cost.picos),
    difference: formatPicos(cost.picos - before.cost.picos),
    ratio,
    drivers: drivers
      .filter((driver) => driver.picos !== 0n || driver.calls !== driver.otherCalls)
      .map(({ picos, ...driver }) => ({ ...driver, amount: formatPicos(picos) })),
  };
}

function picosOf({ cleanPicos, stages }: ExecutionCost, stage: Stage): Picos {
  return stage === 'answer' ? cleanPicos : (stages.find((one) => one.stage === stage)?.picos ?? 0n);
}

function sentenceOf(sentence: string, { factor, stages }: ExecutionCost): string {
  const [most] = stages.toSorted((left, right) => Number(right.picos > left.picos) - Number(right.picos < left.picos));
  if (factor === null || !most) return sentence;
  return `${sentence.slice(0, -1)}; ${factor} times one clean call, most of it for ${most.stage}.`;
}
