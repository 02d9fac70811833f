import { emptyTail, excessOf, remember, type Tail, type TailFit } from './tail.ts';

/** How a fast stream of numbers (seconds to an hour apart) is watched. */
export interface StreamWatch {
  /** Points of a day. */
  readonly day: number;
  readonly tail: TailFit;
  /** How fast the quick and the slow mean and the profile of the day follow. */
  readonly quick: number;
  readonly slow: number;
  readonly profile: number;
  /** Points of a level, and of what it is held against. */
  readonly recent: number;
  readonly reference: number;
  /** Score from which on a point is an alarm, and points after one in which none is raised again. */
  readonly threshold: number;
  readonly quiet: number;
}

/** What is known of a stream; plain data that can be stored and gone on with. */
export interface StreamState {
  points: number;
  quickMean: number;
  slowMean: number;
  mean: number;
  /** Mean of each point of the day; null where none was seen. */
  readonly profile: (number | null)[];
  /** Running sums after each of the last points, a ring. */
  readonly sums: number[];
  readonly tails: { readonly point: Tail; readonly profile: Tail; readonly level: Tail; readonly drift: Tail };
  lastAlarm: number | null;
}

export interface StreamReading {
  /** Weighted mean of how far each channel is in its own tail. */
  readonly score: number;
  readonly alarm: boolean;
}

/** One setting for all streams, whatever they measure. */
export function streamWatch(day: number): StreamWatch {
  const tail: TailFit = { memory: 4000, least: 200, refit: 20, share: 0.05, prior: 5 };
  return { day, tail, quick: 0.1, slow: 0.02, profile: 0.2, recent: 20, reference: 600, threshold: 2, quiet: 100 };
}

/** A point says less than a level that holds. */
const WEIGHTS = { point: 0.15, profile: 0.25, level: 0.3, drift: 0.3 } as const;
/** More than this of one channel counts no more, so that one wild statistic alone raises no alarm of itself. */
const MOST = 5;
const LONG_RUN = 0.0005;

export function startStream({ day }: StreamWatch): StreamState {
  const tails = { point: emptyTail(), profile: emptyTail(), level: emptyTail(), drift: emptyTail() };
  const profile = Array.from({ length: day }, () => null);
  return { points: 0, quickMean: 0, slowMean: 0, mean: 0, profile, sums: [0], tails, lastAlarm: null };
}

/** Takes the next point in. What is no number is passed over. The state is changed. */
export function observeStream(state: StreamState, watch: StreamWatch, value: number): StreamReading {
  if (!Number.isFinite(value)) return { score: 0, alarm: false };
  if (state.points === 0) state.quickMean = state.slowMean = state.mean = value;
  const slot = state.points % watch.day;
  const usual = state.profile[slot] ?? null;
  addToSums(state, watch, value);
  const statistics = {
    point: Math.abs(value - state.quickMean),
    profile: usual === null ? 0 : Math.abs(value - usual),
    level: levelChange(state, watch),
    drift: Math.abs(state.slowMean - state.mean),
  };
  const channels = ['point', 'profile', 'level', 'drift'] as const;
  const score = channels.reduce(
    (sum, name) => sum + WEIGHTS[name] * excessThen(state.tails[name], statistics[name], watch.tail),
    0,
  );
  state.profile[slot] = usual === null ? value : usual + watch.profile * (value - usual);
  state.points++;
  state.quickMean += watch.quick * (value - state.quickMean);
  state.slowMean += watch.slow * (value - state.slowMean);
  state.mean += Math.max(LONG_RUN, 1 / state.points) * (value - state.mean);
  return { score, alarm: raised(state, watch, score) };
}

function excessThen(tail: Tail, value: number, fit: TailFit): number {
  const excess = Math.min(excessOf(tail, value, fit), MOST);
  remember(tail, value, fit);
  return excess;
}

function raised(state: StreamState, { threshold, quiet }: StreamWatch, score: number): boolean {
  if (score < threshold || (state.lastAlarm !== null && state.points - state.lastAlarm <= quiet)) return false;
  state.lastAlarm = state.points;
  return true;
}

function addToSums({ sums, points }: StreamState, { recent, reference }: StreamWatch, value: number): void {
  const ring = recent + reference + 1;
  sums[(points + 1) % ring] = (sums[points % ring] ?? 0) + value;
}

/** How far the mean of the last points is from that of those before. */
function levelChange({ sums, points }: StreamState, { recent, reference }: StreamWatch): number {
  const seen = points + 1;
  if (seen <= 2 * recent) return 0;
  const at = (count: number): number => sums[count % (recent + reference + 1)] ?? 0;
  const before = Math.min(reference, seen - recent);
  const now = (at(seen) - at(seen - recent)) / recent;
  return Math.abs(now - (at(seen - recent) - at(seen - recent - before)) / before);
}
