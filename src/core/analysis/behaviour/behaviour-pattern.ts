import { modelTier } from '../kpi/model-tier.ts';
import { divideRounded, type Picos } from '../../money.ts';

/** What a workflow did with one model: sums of measures. */
export interface ModelUse {
  readonly workflow: string;
  readonly developer: string;
  readonly model: string;
  readonly cost: Picos;
  readonly tokens: bigint;
  readonly outputCost: Picos;
  readonly outputTokens: bigint;
  readonly uncachedTokens: bigint;
  readonly inputCost: Picos;
  readonly readTokens: bigint;
  readonly readCost: Picos;
  readonly cacheMissCost: Picos;
  readonly longContextPremium: Picos;
  readonly highReasoningCost: Picos;
  readonly smallCallCost: Picos;
  readonly toolDefinitionCost: Picos;
  readonly retryCost: Picos;
  readonly fallbackPremium: Picos;
}

/** What history cost in one turn of a workflow. */
export interface TurnUse {
  readonly workflow: string;
  /** The first turn of its class. */
  readonly turn: number;
  readonly calls: number;
  readonly historyCost: Picos;
}

export const BEHAVIOUR_PATTERNS = [
  'history',
  'toolDefinitions',
  'cacheMiss',
  'longContext',
  'retries',
  'fallback',
  'loop',
  'dearModel',
  'oversized',
  'highReasoning',
] as const;
export type BehaviourPattern = (typeof BEHAVIOUR_PATTERNS)[number];

/** What a pattern costs a workflow; patterns overlap, so that their costs do not add up. */
export interface PatternCost {
  readonly pattern: BehaviourPattern;
  readonly workflow: string;
  readonly cost: Picos;
  /** What it would cost less without the pattern; null where nothing measured says so. */
  readonly saving: Picos | null;
}

const PICOS_A_DOLLAR = 10n ** 12n;

/** From this turn on a conversation is summarised, where it is asked what that would save. */
export const SUMMARISED_AT = 5;

/** Every pattern of every workflow that costs something, the dearest first. */
export function patternCosts(
  uses: readonly ModelUse[],
  turns: readonly TurnUse[],
  loops: ReadonlyMap<string, Picos>,
): PatternCost[] {
  const cheapest = cheapestByDeveloper(uses);
  const found = [
    ...uses.flatMap((use) => ofModel(use, cheapest.get(use.developer) ?? null)),
    ...[...Map.groupBy(turns, ({ workflow }) => workflow)].map(([workflow, own]) => ofHistory(workflow, own)),
    ...[...loops].map(([workflow, cost]) => ({ pattern: 'loop' as const, workflow, cost, saving: cost })),
  ];
  const summed = [...Map.groupBy(found, ({ pattern, workflow }) => `${pattern}\n${workflow}`).values()].flatMap(
    summedUp,
  );
  return summed.sort((left, right) => Number(right.cost - left.cost));
}

function summedUp(costs: readonly PatternCost[]): PatternCost[] {
  const [first] = costs;
  const cost = costs.reduce((sum, one) => sum + one.cost, 0n);
  if (first === undefined || cost <= 0n) return [];
  const known = costs.flatMap(({ saving }) => saving ?? []);
  return [{ ...first, cost, saving: known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0n) }];
}

function ofModel(use: ModelUse, cheapest: number | null): PatternCost[] {
  const { workflow } = use;
  const isDear = modelTier(use.outputCost, use.outputTokens * PICOS_A_DOLLAR) === 'frontier';
  const row = (pattern: BehaviourPattern, cost: Picos, saving: Picos | null): PatternCost => ({
    pattern,
    workflow,
    cost,
    saving,
  });
  return [
    row('toolDefinitions', use.toolDefinitionCost, null),
    row('cacheMiss', use.cacheMissCost, cacheSaving(use)),
    row('longContext', use.longContextPremium, use.longContextPremium),
    row('retries', use.retryCost, use.retryCost),
    row('fallback', use.fallbackPremium > 0n ? use.fallbackPremium : 0n, use.fallbackPremium),
    row('highReasoning', use.highReasoningCost, null),
    row('dearModel', isDear ? use.cost : 0n, null),
    row('oversized', isDear ? use.smallCallCost : 0n, isDear ? cheaperSaving(use, cheapest) : null),
  ];
}

/** The difference of what was paid for plain input and for cached input; not known of a model of which nothing was cached. */
function cacheSaving(use: ModelUse): Picos | null {
  if (use.readTokens === 0n || use.uncachedTokens === 0n || use.inputCost === 0n)
    return use.cacheMissCost === 0n ? 0n : null;
  const ratio = Number(use.readCost) / Number(use.readTokens) / (Number(use.inputCost) / Number(use.uncachedTokens));
  return scaled(use.cacheMissCost, Math.max(0, 1 - ratio));
}

function cheaperSaving({ cost, tokens, smallCallCost }: ModelUse, cheapest: number | null): Picos | null {
  if (cheapest === null || tokens === 0n || cost === 0n) return null;
  return scaled(smallCallCost, Math.max(0, 1 - cheapest / (Number(cost) / Number(tokens))));
}

/** Picodollars a token of the cheapest model of a developer that is used for answers. */
function cheapestByDeveloper(uses: readonly ModelUse[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { developer, cost, tokens, outputTokens } of uses) {
    if (tokens === 0n || cost === 0n || outputTokens === 0n) continue;
    found.set(developer, Math.min(found.get(developer) ?? Infinity, Number(cost) / Number(tokens)));
  }
  return found;
}

/** What a conversation saves whose later turns carry no more than the turn at which it is summarised. */
function ofHistory(workflow: string, turns: readonly TurnUse[]): PatternCost {
  const cost = turns.reduce((sum, { historyCost }) => sum + historyCost, 0n);
  const kept = turns.find(({ turn }) => turn === SUMMARISED_AT);
  const mean = kept && kept.calls > 0 ? divideRounded(kept.historyCost, BigInt(kept.calls)) : null;
  const later = turns.filter(({ turn }) => turn > SUMMARISED_AT);
  const beyond = (of: Picos): Picos =>
    later.reduce((sum, { calls, historyCost }) => {
      const more = historyCost - of * BigInt(calls);
      return sum + (more > 0n ? more : 0n);
    }, 0n);
  return { pattern: 'history', workflow, cost, saving: mean === null ? null : beyond(mean) };
}

function scaled(amount: Picos, share: number): Picos {
  return divideRounded(amount * BigInt(Math.round(share * 1e6)), 1_000_000n);
}
