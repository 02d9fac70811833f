import { z } from 'zod';
import {
  BEHAVIOUR_PATTERNS,
  type BehaviourPattern,
  type ModelUse,
  patternCosts,
  SUMMARISED_AT,
  type TurnUse,
} from '../core/analysis/behaviour/behaviour-pattern.ts';
import type { Measure, SpendRow } from '../core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../core/money.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { operation } from './operation.ts';
import { dollars } from './spend-sentence.ts';
import { spendQuestion } from './volume.ts';

/** What each pattern is, and what its saving supposes. */
const PATTERNS: Readonly<Record<BehaviourPattern, readonly [meaning: string, supposes: string]>> = {
  history: ['input that was said before and sent again', `conversations are summarised at turn ${SUMMARISED_AT}`],
  toolDefinitions: ['definitions of tools, sent with every call', 'not estimated'],
  cacheMiss: ['input that a cache could have had and did not', 'it is read from the cache at the price paid for that'],
  longContext: ['a dearer tier, because of the length of the prompt', 'prompts stay below the threshold'],
  retries: ['attempts beside the one that answered', 'the first attempt answers'],
  fallback: ['another model in place of the one asked for', 'the model asked for answers'],
  loop: ['steps of a run that is given the same again and again', 'the run stops before'],
  dearModel: ['models whose output costs $10 a million tokens or more', 'not estimated'],
  oversized: [
    'short questions with short answers, to such models',
    'the maker’s cheapest model in use answers as well',
  ],
  highReasoning: ['reasoning at high effort, or longer than the answer', 'not estimated'],
};
const MODEL_MEASURES: readonly Measure[] = [
  'meteredCost',
  'tokens',
  'outputTokens',
  'outputCost',
  'reasoningCost',
  'uncachedInputTokens',
  'inputCost',
  'cacheReadTokens',
  'cacheReadCost',
  'cacheMissCost',
  'longContextPremium',
  'highReasoningCost',
  'smallCallCost',
  'toolDefinitionCost',
  'retryCost',
  'fallbackPremium',
];
const { grain: _grain, by: _by, ...input } = cutParameters;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  by: z.string(),
  sentence: z.string(),
  cost: z.string().describe('Of all calls. Patterns overlap: their costs do not add up to anything.'),
  patterns: z.array(
    z.object({
      pattern: z.string(),
      meaning: z.string(),
      cost: z.string(),
      saving: z.string().nullable().describe('What it would cost less; null where nothing measured says so.'),
      supposes: z.string(),
      workflows: z
        .array(z.object({ workflow: z.string(), cost: z.string(), saving: z.string().nullable() }))
        .describe('The dearest first.'),
    }),
  ),
});
type Output = z.infer<typeof output>;

export const behaviourPatterns = operation({
  name: 'behaviour-patterns',
  summary: 'What each way of using models costs, in which workflow, and what it would cost less without.',
  access: 'read',
  input: z.object({ ...input, by: z.string().default('feature').describe('What a workflow is: a dimension.') }),
  output,
  async run(context, { by, ...asked }): Promise<Output> {
    const { question } = askedCut(context, { ...asked, by: [by] });
    const ask = async (more: readonly string[], measures: readonly Measure[], where: typeof question.where = []) =>
      runSpendQuery(
        context.store,
        spendQuestion({ ...question, by: [by, ...more], where: [...question.where, ...where] }, measures),
      );
    const [models, turns, loops] = await Promise.all([
      ask(['modelDeveloper', 'model'], MODEL_MEASURES),
      ask(['turn'], ['historyCost', 'calls']),
      ask([], ['meteredCost'], [{ dimension: 'wasteReason', operator: 'is', values: ['loop'] }]),
    ]);
    const looped = new Map(loops.rows.map((row) => [row.values[by] ?? '', picos(row, 'meteredCost')]));
    const costs = patternCosts(
      models.rows.map((row) => modelUse(by, row)),
      turns.rows.flatMap((row) => turnUse(by, row)),
      looped,
    );
    const patterns = BEHAVIOUR_PATTERNS.flatMap((pattern) => told(pattern, costs));
    patterns.sort((left, right) => Number(right.cost) - Number(left.cost));
    const cost = String(models.totals.meteredCost ?? '0');
    return { ...toldWhen(question), by, sentence: sentenceOf(cost, patterns), cost, patterns };
  },
  table: ({ patterns }) =>
    patterns.flatMap(({ pattern, workflows }) =>
      workflows.map(({ workflow, cost, saving }) => ({ pattern, workflow, cost, saving })),
    ),
});

function told(pattern: BehaviourPattern, costs: ReturnType<typeof patternCosts>): Output['patterns'] {
  const own = costs.filter((one) => one.pattern === pattern);
  const [meaning, supposes] = PATTERNS[pattern];
  const known = own.flatMap(({ saving }) => saving ?? []);
  return [
    {
      pattern,
      meaning,
      cost: formatPicos(sumOf(own.map(({ cost }) => cost))),
      saving: known.length === 0 ? null : formatPicos(sumOf(known)),
      supposes,
      workflows: own.map(({ workflow, cost, saving }) => ({
        workflow,
        cost: formatPicos(cost),
        saving: saving === null ? null : formatPicos(saving),
      })),
    },
  ];
}

function sentenceOf(cost: string, patterns: Output['patterns']): string {
  const best = patterns
    .filter(({ saving }) => saving !== null && Number(saving) > 0)
    .toSorted((left, right) => Number(right.saving) - Number(left.saving))[0];
  if (best?.saving === undefined || best.saving === null)
    return `Of ${dollars(cost)}, no way of using models is known to be avoidable.`;
  const where = best.workflows[0];
  return `Of ${dollars(cost)}, the most that can be saved is ${dollars(best.saving)}, on ${best.meaning}${where ? `, most of it in ${where.workflow}` : ''}.`;
}

function modelUse(by: string, row: SpendRow): ModelUse {
  const tokens = (measure: Measure): bigint => BigInt(row.measures[measure] ?? 0);
  return {
    workflow: row.values[by] ?? '',
    developer: row.values['modelDeveloper'] ?? '',
    model: row.values['model'] ?? '',
    cost: picos(row, 'meteredCost'),
    tokens: tokens('tokens'),
    outputCost: picos(row, 'outputCost') + picos(row, 'reasoningCost'),
    outputTokens: tokens('outputTokens'),
    uncachedTokens: tokens('uncachedInputTokens'),
    inputCost: picos(row, 'inputCost'),
    readTokens: tokens('cacheReadTokens'),
    readCost: picos(row, 'cacheReadCost'),
    cacheMissCost: picos(row, 'cacheMissCost'),
    longContextPremium: picos(row, 'longContextPremium'),
    highReasoningCost: picos(row, 'highReasoningCost'),
    smallCallCost: picos(row, 'smallCallCost'),
    toolDefinitionCost: picos(row, 'toolDefinitionCost'),
    retryCost: picos(row, 'retryCost'),
    fallbackPremium: picos(row, 'fallbackPremium'),
  };
}

/** A class of turns by the first of them; a call of which no turn is known carried nothing that is. */
function turnUse(by: string, row: SpendRow): TurnUse[] {
  const turn = Number.parseInt(row.values['turn'] ?? '', 10);
  if (Number.isNaN(turn)) return [];
  return [
    {
      workflow: row.values[by] ?? '',
      turn,
      calls: Number(row.measures.calls ?? 0),
      historyCost: picos(row, 'historyCost'),
    },
  ];
}

function picos(row: SpendRow, measure: Measure): Picos {
  return picosFromDollars(String(row.measures[measure] ?? '0')) ?? 0n;
}

function sumOf(amounts: readonly Picos[]): Picos {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
