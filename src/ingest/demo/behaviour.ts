import { NEWCOMER } from './customer.ts';
import { OFFERS } from './offer.ts';
import type { OfferId } from './offer.ts';
import type { Environment, Feature } from './organisation.ts';
import { DAY_MS } from './season.ts';
import type { Rhythm } from './season.ts';
import type { Cell, StoryEvent } from './story-event.ts';
import type { Experiment } from './experiment.ts';

/** How a feature behaves in one environment during one hour, with every event in force applied. */
export interface Behaviour {
  readonly feature: Feature;
  readonly environment: Environment;
  readonly offer: OfferId;
  readonly rhythm: Rhythm;
  /** Executions in an hour, at least. */
  readonly least: number;
  /** Factors on what is usual. */
  readonly volume: number;
  readonly context: number;
  readonly output: number;
  readonly steps: number;
  readonly documents: number;
  readonly cacheBroken: boolean;
  readonly tier: 'default' | 'flex';
  readonly promptVersion: string;
  readonly redo: number;
  readonly experiment: Experiment | null;
  /** The event that the experiment is part of. */
  readonly trialEvent: StoryEvent | null;
  /** Traffic of the newcomer beside that of all others, which is 1. */
  readonly newcomer: number;
}

type Adjustable = { -readonly [Name in keyof Behaviour]: Behaviour[Name] };

/** Product use grows a little every day. */
const DAILY_GROWTH = 1.0035;
const USUAL_REDO = 0.03;
/** Probability that a provider refuses a request on an ordinary day. */
const USUAL_REFUSAL = 0.006;
const WEEK_MS = 7 * DAY_MS;
const LAUNCH_SHARE = 0.15;

export function behaviour(
  feature: Feature,
  environment: Environment,
  at: number,
  startAt: number,
  events: readonly StoryEvent[],
): Behaviour {
  const current = usual(feature, environment, (at - startAt) / DAY_MS);
  for (const event of events) if (touches(event, feature, environment)) adjust(current, event, at);
  current.trialEvent = events.find(({ effect }) => effect.set?.experiment === current.experiment) ?? null;
  return current;
}

/** Probability that a provider refuses a request sent at that time. */
export function refusal(provider: string, at: number, events: readonly StoryEvent[]): number {
  for (const event of events)
    if (event.effect.refusal && isInForce(event, at) && event.cells.some((cell) => cell.provider === provider))
      return event.effect.refusal;
  return USUAL_REFUSAL;
}

function usual(feature: Feature, environment: Environment, day: number): Adjustable {
  return {
    feature,
    environment,
    offer: feature.offer,
    rhythm: feature.rhythm,
    least: 0,
    volume: feature.purpose === 'product' ? DAILY_GROWTH ** day : 1,
    context: 1,
    output: 1,
    steps: 1,
    documents: 1,
    cacheBroken: false,
    tier: 'default',
    promptVersion: 'v3',
    redo: USUAL_REDO,
    experiment: null,
    trialEvent: null,
    newcomer: 0,
  };
}

function touches(event: StoryEvent, feature: Feature, environment: Environment): boolean {
  return event.cells.some(
    (cell) =>
      fits(cell, 'feature', feature.name) &&
      fits(cell, 'environment', environment) &&
      fits(cell, 'provider', OFFERS[feature.offer].provider) &&
      (cell.customer === undefined || usedBy(cell.customer, feature, environment)),
  );
}

function usedBy(customer: string, feature: Feature, environment: Environment): boolean {
  return customer === NEWCOMER.id && feature.purpose === 'product' && environment === 'production';
}

function fits(cell: Cell, dimension: keyof Cell, value: string): boolean {
  return cell[dimension] === undefined || cell[dimension] === value;
}

function isInForce({ from, to }: StoryEvent, at: number): boolean {
  return at >= from && at < (to ?? Infinity);
}

/** Applies an event. Before its start only a launch matters: its feature does not exist yet. */
function adjust(current: Adjustable, event: StoryEvent, at: number): void {
  const { effect, from } = event;
  if (effect.rampDays) current.volume *= ramp(at - from, effect.rampDays);
  if (!isInForce(event, at)) return;
  current.volume *= effect.volume ?? 1;
  current.context *= (effect.context ?? 1) * (effect.weeklyContext ?? 1) ** ((at - from) / WEEK_MS);
  current.output *= effect.output ?? 1;
  current.steps *= effect.steps ?? 1;
  current.documents *= effect.documents ?? 1;
  Object.assign(current, effect.set);
}

/** Use of something new: nothing before it starts, then rising in a straight line to its full volume. */
function ramp(sinceMs: number, days: number): number {
  if (sinceMs < 0) return 0;
  return Math.min(1, LAUNCH_SHARE + ((1 - LAUNCH_SHARE) * sinceMs) / (days * DAY_MS));
}
