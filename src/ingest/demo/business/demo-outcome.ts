import type { Role } from '../../../core/call.ts';
import type { DemoCall } from '../demo-call.ts';
import { Random } from '../random.ts';

/** A line of an outcome as the company's own systems tell it (docs/guide/outcomes.md). */
export interface OutcomeLine {
  readonly outcome: string;
  readonly id: string;
  readonly at: string;
  readonly success: boolean;
  readonly traceId: string;
  readonly conversationId: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

interface Plan {
  readonly outcome: string;
  /** Share of uses of which something is told at all. */
  readonly told: number;
  /** Share of those that are a success. */
  readonly success: number;
  /** Of offers by name of their model, where they differ. */
  readonly models?: Readonly<Record<string, number>>;
}

const PLANS: Readonly<Record<string, Plan>> = {
  'support-copilot': { outcome: 'ticket-resolved', told: 0.9, success: 0.74 },
  'ticket-triage': { outcome: 'ticket-routed', told: 1, success: 0.93 },
  'smart-replies': { outcome: 'reply-sent', told: 0.8, success: 0.62 },
  'search-answers': { outcome: 'search-answered', told: 0.6, success: 0.71, models: { 'gpt-5': 0.78 } },
  'invoice-extraction': { outcome: 'document-processed', told: 1, success: 0.97 },
  'contract-review': { outcome: 'document-processed', told: 1, success: 0.91 },
  'form-filler': { outcome: 'form-filled', told: 1, success: 0.88 },
  'code-review-agent': { outcome: 'merge', told: 0.85, success: 0.58 },
  'flow-builder': { outcome: 'flow-published', told: 1, success: 0.44 },
};

/** Something comes of a use after five minutes to an hour and a half. */
const SOONEST_MS = 300_000;
const SPREAD_MS = 5_100_000;
const SALT = 0xb15;
const ANSWERS: ReadonlySet<Role> = new Set<Role>(['primary', 'retry', 'fallback']);

/**
 * What came of the use that a call opened, in production; null where nothing did or was told. Told once a use, of the first answer: a
 * conversation is one use, however many turns it has.
 */
export function demoOutcome(call: DemoCall, seed: number, endAt: number): OutcomeLine | null {
  const { context } = call;
  const plan = PLANS[context.feature.name];
  if (!plan || !opensUse(call) || context.environment !== 'production') return null;
  // What came of an experiment's answers is told by the experiment (outcomes.ts).
  if (context.trial !== null) return null;
  const random = new Random(seed, Number.parseInt(context.traceId.slice(0, 8), 16), SALT);
  const at = call.at + call.durationMs + SOONEST_MS + random.below(SPREAD_MS);
  if (at >= endAt || !random.chance(plan.told)) return null;
  return {
    outcome: plan.outcome,
    id: `${call.recordId}-outcome`,
    at: new Date(at).toISOString(),
    success: random.chance(likelihood(plan, call)),
    traceId: context.traceId,
    conversationId: context.conversationId,
    labels: labelsOf(call),
  };
}

/** Whether it is the answered call that a use began with, not one that was asked for again. */
function opensUse({ role, refusal, historyTokens, redoOf }: DemoCall): boolean {
  return ANSWERS.has(role) && refusal === null && historyTokens === 0 && redoOf === null;
}

function likelihood({ success, models = {} }: Plan, { offer }: DemoCall): number {
  return models[offer.requestModel ?? ''] ?? success;
}

function labelsOf({ context }: DemoCall): OutcomeLine['labels'] {
  const { feature, environment, customer } = context;
  return {
    feature: feature.name,
    product: feature.product,
    team: feature.team,
    environment,
    ...(customer && { customer: customer.id }),
  };
}
