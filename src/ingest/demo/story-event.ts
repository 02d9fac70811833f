import type { Experiment } from './experiment.ts';
import type { OfferId } from './offer.ts';
import type { Rhythm } from './season.ts';

/** Why cost moved, in the words that explanations of a change use. */
type Driver =
  | 'new'
  | 'volume'
  | 'context'
  | 'output'
  | 'cache'
  | 'mix'
  | 'price'
  | 'retries'
  | 'fallback'
  | 'chaining'
  | 'embedding';

type EventKind = 'launch' | 'release' | 'incident' | 'experiment' | 'customer' | 'trend';

/** What an event does to the behaviour of the cells it touches. Numbers are factors on what is usual. */
interface Effect {
  readonly volume?: number;
  readonly context?: number;
  /** Context grows by this factor every seven days from the event's start. */
  readonly weeklyContext?: number;
  readonly output?: number;
  readonly steps?: number;
  readonly documents?: number;
  /** The feature does not exist before the event, and takes this many days to reach its full use. */
  readonly rampDays?: number;
  /** Probability that the provider refuses a request, unbilled. */
  readonly refusal?: number;
  /** What is replaced while the event lasts. */
  readonly set?: {
    readonly offer?: OfferId;
    readonly rhythm?: Rhythm;
    /** Executions in an hour, at least, however small the demo. */
    readonly least?: number;
    readonly tier?: 'flex';
    readonly promptVersion?: string;
    readonly cacheBroken?: boolean;
    /** Probability that an answer is unusable and asked for again, billed each time. */
    readonly redo?: number;
    /** Traffic of the newcomer, as a share of everybody else's. */
    readonly newcomer?: number;
    readonly experiment?: Experiment;
  };
}

/** Which calls an event touches: every named dimension has one of the values. The keys are dimensions of the truth. */
export interface Cell {
  readonly feature?: string;
  readonly provider?: string;
  readonly environment?: string;
  readonly customer?: string;
}

/** A planted event. `from` and `to` are epoch milliseconds, half open; `to` is null for what lasts. */
export interface StoryEvent {
  readonly id: string;
  readonly title: string;
  readonly kind: EventKind;
  readonly driver: Driver;
  readonly from: number;
  readonly to: number | null;
  readonly cells: readonly Cell[];
  readonly effect: Effect;
  /** The experiment whose winner it brings to everybody. */
  readonly promotes?: { readonly experiment: string; readonly variant: string };
}

/** An event before the period is known. */
export type Plan = Omit<StoryEvent, 'from' | 'to'> & {
  /** Day (from 0) and hour UTC of the start; `weekday` moves it on to the next such day (0 is Sunday). */
  readonly start: { readonly day: number; readonly hour: number; readonly weekday?: number };
  readonly hours: number | null;
};
