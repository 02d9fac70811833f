import type { Role } from '../../core/call.ts';
import { refusal } from './behaviour.ts';
import type { DemoCall, Context, Refusal } from './demo-call.ts';
import type { Step } from './execution.ts';
import { callLabelling } from './labels.ts';
import { isGenerative, OFFERS } from './offer.ts';
import type { Offer, OfferId } from './offer.ts';
import { NO_USAGE } from './prompt.ts';
import type { Random } from './random.ts';
import type { StoryEvent } from './story-event.ts';

/** What every execution of one hour shares. */
export interface Setting {
  readonly random: Random;
  readonly events: readonly StoryEvent[];
  readonly tier: 'default' | 'flex';
  /** Gives each call an id of its own. */
  readonly nextId: () => string;
}

const MAX_ATTEMPTS = 3;
const BACKOFF_MS = 700;
const TRUNCATED_SHARE = 0.012;
const STREAMED_SHARE = 0.55;
/** Roles under which a repeated call is called a retry; others keep their own name. */
const RETRIED_ROLES: ReadonlySet<Role> = new Set<Role>(['primary', 'subagent', 'retry']);

/** Where a service turns when a model refuses for the third time. */
const FALLBACKS: ReadonlyMap<Offer, OfferId> = new Map<Offer, OfferId>([
  [OFFERS.sonnet, 'sonnetOnBedrock'],
  [OFFERS.haiku, 'sonnetOnBedrock'],
  [OFFERS.opus, 'gpt5'],
  [OFFERS.gpt5, 'geminiPro'],
]);

/** How each provider refuses, commonest first. */
const REFUSALS: ReadonlyMap<string, readonly Refusal[]> = new Map([
  [
    'openai',
    [
      { status: 429, type: 'rate_limit_exceeded' },
      { status: 500, type: 'server_error' },
    ],
  ],
  [
    'anthropic',
    [
      { status: 529, type: 'overloaded_error' },
      { status: 429, type: 'rate_limit_error' },
      { status: 500, type: 'api_error' },
    ],
  ],
  [
    'aws.bedrock',
    [
      { status: 429, type: 'ThrottlingException' },
      { status: 503, type: 'ServiceUnavailableException' },
    ],
  ],
  [
    'gcp.gemini',
    [
      { status: 503, type: 'UNAVAILABLE' },
      { status: 429, type: 'RESOURCE_EXHAUSTED' },
    ],
  ],
  // Cohere and Pinecone name no type; the status stands for it.
  ['cohere', [{ status: 429, type: 'http_429' }]],
  ['pinecone', [{ status: 429, type: 'http_429' }]],
]);
const NO_ANSWER: Refusal = { status: null, type: 'no_response' };

/** Makes the calls of an execution's steps, one after another from `at`, with what goes wrong on the way. */
export function attempts(steps: readonly Step[], context: Context, at: number, setting: Setting): DemoCall[] {
  const calls: DemoCall[] = [];
  let clock = at;
  for (const step of steps) {
    const made = attemptStep(step, context, clock, setting, calls.length === 0);
    calls.push(...made);
    const last = made.at(-1);
    if (!last || last.refusal) break;
    clock = last.at + last.durationMs + 5;
  }
  return calls;
}

/** Asks until it is answered, thrice at most, then asks another model once. */
function attemptStep(step: Step, context: Context, at: number, setting: Setting, opens: boolean): DemoCall[] {
  const calls: DemoCall[] = [];
  let clock = at;
  for (let attempt = step.attempt; attempt < step.attempt + MAX_ATTEMPTS; attempt++) {
    const role = attempt > 1 && RETRIED_ROLES.has(step.role) ? 'retry' : step.role;
    const refused = setting.random.chance(refusal(step.offer.provider, clock, setting.events));
    const refusedBy = refused ? drawRefusal(step.offer.provider, setting.random) : null;
    const call = makeCall({ ...step, role, attempt }, context, clock, setting, refusedBy);
    calls.push(opens && calls.length === 0 ? { ...call, opensExecution: true } : call);
    if (!refused) return calls;
    clock += call.durationMs + Math.round(BACKOFF_MS * 2 ** (attempt - step.attempt) * (0.5 + setting.random.unit()));
  }
  const fallback = FALLBACKS.get(step.offer);
  if (fallback && step.role === 'primary') calls.push(fallBack(step, OFFERS[fallback], context, clock, setting));
  return calls;
}

/** The other model has no cache of this prompt, so all of it is read anew. */
function fallBack(step: Step, offer: Offer, context: Context, at: number, setting: Setting): DemoCall {
  const { uncached, cacheRead, cacheWrite, cacheWrite1h, ...rest } = step.usage;
  const usage = { ...NO_USAGE, ...rest, uncached: uncached + cacheRead + cacheWrite + cacheWrite1h };
  return makeCall({ ...step, offer, usage, role: 'fallback', attempt: 1 }, context, at, setting, null);
}

function drawRefusal(provider: string, random: Random): Refusal {
  if (random.chance(0.04)) return NO_ANSWER;
  const choices = REFUSALS.get(provider) ?? [];
  // The square draws the first ones more often.
  return choices[Math.floor(random.unit() ** 2 * choices.length)] ?? NO_ANSWER;
}

function makeCall(
  step: Step,
  context: Context,
  at: number,
  { random, tier, nextId }: Setting,
  refused: Refusal | null,
): DemoCall {
  const { role, offer, attempt, redoOf, document, waste } = step;
  const usage = refused ? NO_USAGE : step.usage;
  const speaks = isGenerative(offer) && !refused;
  return {
    at,
    durationMs: duration(offer, usage.visible + usage.reasoning, random),
    context,
    offer,
    role,
    attempt,
    redoOf,
    waste,
    refusal: refused,
    usage,
    historyTokens: refused ? 0 : step.historyTokens,
    document,
    pieces: step.pieces,
    tier: refused ? 'default' : tier,
    streamed: speaks && context.feature.rhythm !== 'nightly' && random.chance(STREAMED_SHARE),
    truncated: speaks && role !== 'guardrail' && random.chance(TRUNCATED_SHARE),
    recordId: nextId(),
    responseKey: random.hex(3),
    callerSpanId: role === 'subagent' ? random.hex(2) : context.rootSpanId,
    labelling: callLabelling(context.labelling, role, random),
    opensExecution: false,
  };
}

function duration(offer: Offer, outputTokens: number, random: Random): number {
  return Math.round(random.around(offer.firstTokenMs + outputTokens * offer.perTokenMs, 0.25));
}
