import type { Behaviour } from './behaviour.ts';
import type { Customer } from './customer.ts';
import type { Experiment, Variant } from './experiment.ts';
import type { OfferId } from './offer.ts';
import type { Random } from './random.ts';
import { DAY_MS, HOUR_MS } from './season.ts';
import type { StoryEvent } from './story-event.ts';

/** The experiment that an execution is part of, and what follows from it. */
export interface Trial {
  readonly experiment: string;
  readonly variant: string;
  readonly run: string | null;
  readonly effort: Variant['effort'] | null;
  readonly isAccepted: boolean;
  /** Why the money bought nothing that anybody used. */
  readonly waste: 'after-verdict' | 'no-verdict' | null;
}

/** What was said of an experiment or one of its runs; `at` in epoch milliseconds. */
export interface Verdict {
  readonly experiment: string;
  readonly run: string | null;
  readonly winner: string | null;
  readonly at: number;
}

/** Nobody is still going to say what came of an experiment that ended so long ago. */
const FORGOTTEN_MS = 14 * DAY_MS;

/** What one use runs on: the variant it falls into, or what is usual. */
interface Tried {
  readonly offer: OfferId;
  readonly promptVersion: string;
  /** Null where nothing is tried. */
  readonly variant: readonly [name: string, variant: Variant] | null;
}

/** Variants are drawn by customer, so that nobody sees two. */
export function drawTried(
  { experiment, offer, promptVersion }: Behaviour,
  customer: Customer | null,
  random: Random,
): Tried {
  const variants = Object.entries(experiment?.variants ?? {});
  if (variants.length === 0) return { offer, promptVersion, variant: null };
  const index = customer ? customer.id.length % variants.length : random.below(variants.length);
  const variant = variants[index] ?? null;
  return { offer, promptVersion, ...variant?.[1], variant };
}

/** An execution's part in the experiment. Whether its answer is accepted is in its trace id, so that nothing else is drawn anew. */
export function trialOf(
  { variant }: Tried,
  current: Behaviour,
  traceId: string,
  at: number,
  periodEnd: number,
): Trial | null {
  const { experiment, trialEvent } = current;
  if (variant === null || experiment === null || trialEvent === null) return null;
  const [name, { effort, success }] = variant;
  return {
    experiment: experiment.name,
    variant: name,
    run: experiment.isDaily ? runOf(experiment, at) : null,
    effort: effort ?? null,
    isAccepted: Number.parseInt(traceId.slice(0, 8), 16) / 2 ** 32 < success,
    waste: wasteOf(experiment, name, at, periodEnd, trialEvent),
  };
}

function wasteOf(
  { verdict, isDaily }: Experiment,
  variant: string,
  at: number,
  periodEnd: number,
  { to }: StoryEvent,
): Trial['waste'] {
  if (isDaily || to === null) return null;
  if (verdict === null) return periodEnd - to >= FORGOTTEN_MS ? 'no-verdict' : null;
  const isLoser = verdict.winner !== null && verdict.winner !== variant;
  return isLoser && at >= to + verdict.afterHours * HOUR_MS ? 'after-verdict' : null;
}

function runOf({ name }: Experiment, at: number): string {
  return `${name}-${new Date(at).toISOString().slice(0, 10)}`;
}

/** Everything that was said of experiments before the end of the period, by time. */
export function verdictsOf(events: readonly StoryEvent[], periodEnd: number): readonly Verdict[] {
  return events
    .flatMap((event) => (event.effect.set?.experiment ? verdictsOn(event.effect.set.experiment, event, periodEnd) : []))
    .filter(({ at }) => at < periodEnd)
    .toSorted((left, right) => left.at - right.at);
}

function verdictsOn(experiment: Experiment, { from, to }: StoryEvent, periodEnd: number): Verdict[] {
  const { name, verdict, isDaily } = experiment;
  if (verdict === null) return [];
  const late = verdict.afterHours * HOUR_MS;
  const said = { experiment: name, winner: verdict.winner };
  if (!isDaily) return to === null ? [] : [{ ...said, run: null, at: to + late }];
  const days = Math.ceil(((to ?? periodEnd) - from) / DAY_MS);
  return Array.from({ length: days }, (_, day) => from + day * DAY_MS)
    .filter((day) => !isWeekend(day))
    .map((day) => ({ ...said, run: runOf(experiment, day), at: day + DAY_MS + late }));
}

function isWeekend(day: number): boolean {
  return [0, 6].includes(new Date(day).getUTCDay());
}
