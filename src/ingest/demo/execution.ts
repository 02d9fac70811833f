import type { Role } from '../../core/call.ts';
import type { Behaviour } from './behaviour.ts';
import { OFFERS } from './offer.ts';
import type { Offer, OfferId } from './offer.ts';
import type { Pattern } from './organisation.ts';
import { answerUsage, NO_USAGE, openingPrompt, promptTokens } from './prompt.ts';
import type { DemoUsage, Prompt } from './prompt.ts';
import type { Random } from './random.ts';

/** One call that an execution intends to make; refusals and their retries come on top (attempt.ts). */
export interface Step {
  readonly role: Role;
  readonly offer: Offer;
  readonly usage: DemoUsage;
  /** Input tokens that repeat what was said before in the conversation or run. */
  readonly historyTokens: number;
  /** From 1; more when an unusable answer is asked for again, which is billed. */
  readonly attempt: number;
  readonly redoOf: 'schema' | null;
  /** The document that is embedded: a name for one that is embedded again and again, `new` for one that never was. */
  readonly document: string | null;
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

function step(role: Role, offer: Offer, usage: DemoUsage, historyTokens = 0): Step {
  return { role, offer, usage, historyTokens, attempt: 1, redoOf: null, document: null };
}

function answer(behaviour: Behaviour, offer: Offer, prompt: Prompt, random: Random): Step {
  return step('primary', offer, answerUsage(behaviour, offer, prompt, random), prompt.history);
}

/** Turns of a conversation carry all that was said before; a small model guards the door. */
function conversation(behaviour: Behaviour, offer: Offer, random: Random): readonly Turn[] {
  const turns: Turn[] = [];
  let history = 0;
  const count = 1 + random.poisson(behaviour.environment === 'production' ? 2.6 : 1);
  for (let turn = 0; turn < count; turn++) {
    const prompt = { ...openingPrompt(behaviour, random), history };
    const reply = answer(behaviour, offer, prompt, random);
    turns.push({
      gapMs: turn === 0 ? 0 : Math.round(random.around(70_000, 0.7)),
      steps: [step('guardrail', OFFERS.novaLite, GUARDRAIL), reply],
    });
    history += prompt.fresh + reply.usage.visible;
  }
  return turns;
}

/** An agent's steps carry all that its tools returned; the research agent sends subagents out. */
function agent(behaviour: Behaviour, offer: Offer, random: Random): readonly Turn[] {
  const steps: Step[] = [];
  let history = 0;
  const count = Math.round((3 + random.poisson(3.5)) * behaviour.steps);
  for (let index = 0; index < count; index++) {
    const prompt = openingPrompt(behaviour, random);
    const room = WINDOW - promptTokens(prompt);
    const carried = { ...prompt, history: Math.min(history, Math.max(0, room)) };
    const move = answer(behaviour, offer, carried, random);
    steps.push(move);
    if (offer === OFFERS.opus && index % 2 === 0) steps.push(subagent(random));
    history += prompt.fresh + move.usage.visible;
  }
  return [now(steps)];
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
  return [now(steps)];
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
    const known = { ...NO_USAGE, uncached: feature.fresh + number };
    return { ...step('embedding', offer, known), document: `kept-${number}` };
  });
}
