import type { Role } from '../../core/call.ts';
import type { Behaviour } from './behaviour.ts';
import type { StepWaste } from './demo-call.ts';
import { OFFERS } from './offer.ts';
import type { Offer, OfferId } from './offer.ts';
import type { Pattern } from './organisation.ts';
import { answerUsage, NO_USAGE, openingPrompt, promptTokens } from './prompt.ts';
import type { DemoUsage, Prompt } from './prompt.ts';
import { type Asked, type DemoPiece, newestPieces, piecesOf } from './prompt-piece.ts';
import type { Random } from './random.ts';

/** One call that an execution intends to make; refusals and their retries come on top (attempt.ts). */
export interface Step {
  readonly role: Role;
  readonly offer: Offer;
  readonly usage: DemoUsage;
  /** Input tokens that repeat what was said before in the conversation or run. */
  readonly historyTokens: number;
  /** What its prompt is made of, in order; empty where it has none. */
  readonly pieces: readonly DemoPiece[];
  /** From 1; more when an unusable answer is asked for again, which is billed. */
  readonly attempt: number;
  readonly redoOf: 'schema' | null;
  /** The document that is embedded: a name for one that is embedded again and again, `new` for one that never was. */
  readonly document: string | null;
  readonly waste: StepWaste | null;
}

/** One execution: the calls made for one request of a user or one run of an agent or job. */
export interface Turn {
  /** Milliseconds after the previous turn of the conversation (0 for the first). */
  readonly gapMs: number;
  readonly steps: readonly Step[];
}

type Player = (behaviour: Behaviour, offer: Offer, random: Random) => readonly Turn[];

/** Models with a window of 200,000 tokens are kept from it; the oldest history is dropped. */
const WINDOW = 180_000;
const MAX_REDO = 5;
/** An agent that takes so many times its usual steps runs in a loop, which begins after this step. */
const LOOPING = 3;
const LOOP_AFTER = 3;
/** More attempts at one answer than these are too many. */
const MOST_ATTEMPTS = 3;
const GUARDRAIL: DemoUsage = { ...NO_USAGE, uncached: 340, visible: 6 };
const QUERY_TOKENS = 18;
/** A query reads at least as much as its namespace is large: five gigabytes and more. */
const LEAST_READ_UNITS = 5;
const JUDGE_TOKENS = 900;
/** One document in so many is embedded though it is as it was. */
const UNCHANGED_EVERY = 6;
const KEPT_DOCUMENTS = 60;

const PLAYERS: Readonly<Record<Pattern, Player>> = {
  answer: (behaviour, offer, random) => [now([answer(behaviour, offer, openingPrompt(behaviour, random), random)])],
  conversation,
  rag: (behaviour, offer, random) => [
    now([...retrieval(random), answer(behaviour, offer, openingPrompt(behaviour, random), random)]),
  ],
  lookup: (_behaviour, _offer, random) => [now(retrieval(random))],
  agent,
  extract,
  index: (behaviour, offer, random) => [now(documents(behaviour, offer, random))],
  evaluation: (behaviour, offer, random) => [
    now([
      answer(behaviour, offer, openingPrompt(behaviour, random), random),
      step('judge', OFFERS.opus, { ...NO_USAGE, uncached: JUDGE_TOKENS + random.below(400), visible: 60 }),
    ]),
  ],
};

/** Plays one use of a feature: one execution, or the several turns of a conversation. */
export function play(behaviour: Behaviour, offer: OfferId, random: Random): readonly Turn[] {
  return PLAYERS[behaviour.feature.pattern](behaviour, OFFERS[offer], random);
}

function now(steps: readonly Step[]): Turn {
  return { gapMs: 0, steps };
}

/** A step that says nothing again of what was said before. */
function step(role: Role, offer: Offer, usage: DemoUsage): Step {
  const kind = role === 'embedding' ? ('input' as const) : ('user' as const);
  const pieces = usage.uncached === 0 ? [] : [{ kind, tokens: usage.uncached, name: role, scope: 'call' as const }];
  return { role, offer, usage, historyTokens: 0, pieces, attempt: 1, redoOf: null, waste: null, document: null };
}

/** `said` is what the prompt's history is. */
function answer(
  behaviour: Behaviour,
  offer: Offer,
  prompt: Prompt,
  random: Random,
  said: readonly DemoPiece[] = [],
  asked?: Asked,
): Step {
  const usage = answerUsage(behaviour, offer, prompt, random);
  const pieces = piecesOf(behaviour, prompt, said, asked);
  return { ...step('primary', offer, usage), historyTokens: prompt.history, pieces };
}

/** What an answered prompt adds to what was said: what was new in it, and the answer. */
function exchanged(asked: Asked, { fresh }: Prompt, { usage }: Step): readonly DemoPiece[] {
  return [
    { ...asked, tokens: fresh, scope: 'conversation' },
    { kind: 'assistant', tokens: usage.visible, name: asked.name, scope: 'conversation' },
  ];
}

/** Turns of a conversation carry all that was said before; a small model guards the door. */
function conversation(behaviour: Behaviour, offer: Offer, random: Random): readonly Turn[] {
  const turns: Turn[] = [];
  const said: DemoPiece[] = [];
  let history = 0;
  const count = 1 + random.poisson(behaviour.environment === 'production' ? 2.6 : 1);
  for (let turn = 0; turn < count; turn++) {
    const prompt: Prompt = { ...openingPrompt(behaviour, random), history };
    const reply = answer(behaviour, offer, prompt, random, [...said], { kind: 'user', name: String(turn) });
    turns.push({
      gapMs: turn === 0 ? 0 : Math.round(random.around(70_000, 0.7)),
      steps: [step('guardrail', OFFERS.novaLite, GUARDRAIL), reply],
    });
    said.push(...exchanged({ kind: 'user', name: String(turn) }, prompt, reply));
    history += prompt.fresh + reply.usage.visible;
  }
  return turns;
}

/**
 * An agent's steps carry all that its tools returned; the research agent sends subagents out. One that runs in a loop asks the same
 * tool for the same again, and is told the same.
 */
function agent(behaviour: Behaviour, offer: Offer, random: Random): readonly Turn[] {
  const steps: Step[] = [];
  const said: DemoPiece[] = [];
  let history = 0;
  let loop: Loop | null = null;
  const count = Math.round((3 + random.poisson(3.5)) * behaviour.steps);
  for (let index = 0; index < count; index++) {
    const prompt: Prompt = promptIn(loop, openingPrompt(behaviour, random));
    const room = WINDOW - promptTokens(prompt);
    const carried = { ...prompt, history: Math.min(history, Math.max(0, room)) };
    const asked = { kind: index === 0 ? 'user' : 'toolResult', name: loop === null ? String(index) : 'loop' } as const;
    const drawn = answer(behaviour, offer, carried, random, newestPieces(said, carried.history), asked);
    const move = circling(drawn, loop);
    steps.push(move);
    if (offer === OFFERS.opus && index % 2 === 0) steps.push(subagent(random));
    said.push(...exchanged(asked, prompt, move));
    history += prompt.fresh + move.usage.visible;
    if (behaviour.steps >= LOOPING && index === LOOP_AFTER) loop = { fresh: prompt.fresh, visible: move.usage.visible };
  }
  return [now(steps)];
}

/** What is asked and answered in a loop, again and again. */
interface Loop {
  readonly fresh: number;
  readonly visible: number;
}

function promptIn(loop: Loop | null, prompt: Prompt): Prompt {
  return loop === null ? prompt : { ...prompt, fresh: loop.fresh };
}

/** A step of a run, which leads nowhere once that is in a loop. */
function circling(step: Step, loop: Loop | null): Step {
  return loop === null ? step : { ...step, waste: 'loop', usage: { ...step.usage, visible: loop.visible } };
}

function subagent(random: Random): Step {
  const uncached = Math.round(random.around(5200, 0.4));
  return step('subagent', OFFERS.haiku, { ...NO_USAGE, uncached, visible: 180 + random.below(200) });
}

/** An answer that does not fit its schema is asked for again, as often as five times. */
function extract(behaviour: Behaviour, offer: Offer, random: Random): readonly Turn[] {
  const prompt = openingPrompt(behaviour, random);
  const steps = [answer(behaviour, offer, prompt, random)];
  while (steps.length < MAX_REDO && random.chance(behaviour.redo)) {
    const again = answer(behaviour, offer, prompt, random);
    steps.push({ ...again, role: 'retry', attempt: steps.length + 1, redoOf: 'schema' });
  }
  const isStorm = steps.length > MOST_ATTEMPTS;
  return [
    now(
      isStorm ? steps.map((one, index) => (index + 1 < steps.length ? { ...one, waste: 'retry-storm' } : one)) : steps,
    ),
  ];
}

function retrieval(random: Random): readonly Step[] {
  const query = { ...NO_USAGE, uncached: QUERY_TOKENS + random.below(20) };
  return [
    step('embedding', OFFERS.embedding3Small, query),
    step('retrieval', OFFERS.vectorQuery, { ...NO_USAGE, readUnits: LEAST_READ_UNITS + random.below(6) }),
    step('retrieval', OFFERS.rerank, { ...NO_USAGE, searches: 1 }),
  ];
}

/** Of the documents of an ordinary night some are embedded again though nobody has changed them; of a new index all the rest are. */
function documents({ feature, documents }: Behaviour, offer: Offer, random: Random): readonly Step[] {
  return Array.from({ length: Math.max(1, random.poisson(documents)) }, (_, index) => {
    const uncached = Math.max(1, Math.round(random.around(feature.fresh, 0.5)));
    const kept = documents > 1 ? index > 0 : uncached % UNCHANGED_EVERY === 0;
    if (!kept) return { ...step('embedding', offer, { ...NO_USAGE, uncached }), document: 'new' };
    const number = uncached % KEPT_DOCUMENTS;
    const document = `kept-${number}`;
    const tokens = feature.fresh + number;
    const pieces = [{ kind: 'input', tokens, name: document, scope: 'feature' }] as const;
    return { ...step('embedding', offer, { ...NO_USAGE, uncached: tokens }), pieces, document };
  });
}
