import { follow, forecastOf, type HoltWinters, type Smoothing, startHoltWinters } from './holt-winters.ts';
import { emptyTail, excessOf, remember, type Tail, type TailFit } from './tail.ts';

/** How a series is watched. */
export interface Watch {
  readonly smoothing: Smoothing;
  /** Seasons that are seen before anything is said. */
  readonly learning: number;
  readonly pointTail: TailFit;
  readonly shiftTail: TailFit;
  /** Points that a shift is looked for in. */
  readonly recent: number;
  /** Seasons before them that they are held against. */
  readonly reference: number;
  /** Surprises that came this many points ago excuse one like them now: month ends and invoices come again. */
  readonly recurrence: readonly number[];
  /** Values are compared by the logarithm of one more than this many of them. */
  readonly unit: number;
}

/** What is known of a series so far; plain data that can be stored and gone on with. */
export interface DetectorState {
  /** The first values, until there are enough to start with. */
  readonly first: number[];
  model: HoltWinters | null;
  readonly up: Tail;
  readonly down: Tail;
  readonly shiftUp: Tail;
  readonly shiftDown: Tail;
  /** Last values as they are compared, the newest last. */
  readonly values: number[];
  /** Last surprises in standard deviations, the newest last. */
  readonly surprises: number[];
}

/** What is said of one point. */
export interface Reading {
  /** What was expected, in the unit of the series; null while learning. */
  readonly expected: number | null;
  /** Where four of five ordinary points lie. */
  readonly band: readonly [low: number, high: number] | null;
  /** Distance beyond the threshold of the tail: 0 says nothing, and each unit makes chance less likely by the factor e. */
  readonly score: number;
  /** Chance of an ordinary point as far out; 1 where it is in no tail. */
  readonly p: number;
  readonly direction: 'up' | 'down' | null;
  /** What noticed: the point itself, or a shift of the last few. */
  readonly channel: 'point' | 'shift' | null;
}

const TAIL: TailFit = { memory: 120, least: 21, refit: 1, share: 0.1, prior: 5 };

export const DAILY: Watch = {
  smoothing: { period: 7, level: 0.15, trend: 0.05, season: 0.1, damping: 0.95, clip: 2.5 },
  learning: 3,
  pointTail: TAIL,
  shiftTail: TAIL,
  recent: 5,
  reference: 4,
  recurrence: [28, 29, 30, 31],
  unit: 1,
};

/** Of hours: a week is a season, a day is what a shift is looked for in, and tails are fitted anew every other day. */
export const HOURLY: Watch = {
  smoothing: { period: 168, level: 0.05, trend: 0.01, season: 0.1, damping: 0.9, clip: 2.5 },
  learning: 2,
  pointTail: { memory: 500, least: 168, refit: 48, share: 0.05, prior: 5 },
  shiftTail: { memory: 500, least: 168, refit: 48, share: 0.05, prior: 5 },
  recent: 12,
  reference: 3,
  recurrence: [],
  unit: 1,
};

const SILENT = { score: 0, p: 1, direction: null, channel: null } as const;
const EIGHTY_PERCENT = 1.2816;
/** Ways in which one point may be odd: itself or the shift that it ends, up or down. */
const CHANCES = 4;
/** Scores beyond this are not told apart. */
const MOST = 60;
/** A point or shift this far into a tail is not ordinary and is kept out of it. */
const EXTRAORDINARY = 4;

export function startDetector(): DetectorState {
  const tails = { up: emptyTail(), down: emptyTail(), shiftUp: emptyTail(), shiftDown: emptyTail() };
  return { ...tails, first: [], model: null, values: [], surprises: [] };
}

/** Takes the next point of a series in and says what it is; null is a gap. The state is changed. */
export function observe(state: DetectorState, watch: Watch, value: number | null): Reading {
  const y = value === null || !Number.isFinite(value) ? Number.NaN : Math.log1p(Math.max(value, 0) / watch.unit);
  const { model } = state;
  if (model === null) return learn(state, watch, y);
  const forecast = forecastOf(model, watch.smoothing);
  const { spread } = model;
  const surprise = follow(model, watch.smoothing, y) / spread;
  keep(state.values, y, watch.recent + watch.reference * watch.smoothing.period);
  const reading = Number.isFinite(surprise) ? judge(state, watch, surprise) : SILENT;
  const back = (at: number): number => Math.max(0, Math.expm1(at) * watch.unit);
  const reach = EIGHTY_PERCENT * spread;
  return { ...reading, expected: back(forecast), band: [back(forecast - reach), back(forecast + reach)] };
}

function learn(state: DetectorState, watch: Watch, y: number): Reading {
  state.first.push(y);
  keep(state.values, y, watch.recent + watch.reference * watch.smoothing.period);
  if (state.first.length >= watch.learning * watch.smoothing.period)
    state.model = startHoltWinters(state.first.splice(0), watch.smoothing);
  return { ...SILENT, expected: null, band: null };
}

function judge(
  state: DetectorState,
  watch: Watch,
  surprise: number,
): Pick<Reading, 'score' | 'p' | 'direction' | 'channel'> {
  const excused = surprise - excuse(state, watch, surprise);
  keep(state.surprises, surprise, Math.max(0, ...watch.recurrence));
  const shift = shiftOf(state, watch);
  const readings = [
    scored(state.up, excused, watch.pointTail, 'up', 'point'),
    scored(state.down, -excused, watch.pointTail, 'down', 'point'),
    ...(shift === null
      ? []
      : [
          scored(state.shiftUp, shift, watch.shiftTail, 'up', 'shift'),
          scored(state.shiftDown, -shift, watch.shiftTail, 'down', 'shift'),
        ]),
  ];
  return readings.reduce((most, each) => (each.score > most.score ? each : most));
}

function scored(
  tail: Tail,
  value: number,
  fit: TailFit,
  direction: 'up' | 'down',
  channel: 'point' | 'shift',
): ReturnType<typeof judge> {
  const excess = Math.min(excessOf(tail, value, fit), MOST);
  if (excess < EXTRAORDINARY) remember(tail, value, fit);
  if (excess === 0) return SILENT;
  return { score: excess, p: Math.min(1, CHANCES * fit.share * Math.exp(-excess)), direction, channel };
}

/** The part of a surprise that a like one a month ago foretold. */
function excuse({ surprises }: DetectorState, { recurrence }: Watch, surprise: number): number {
  const past = recurrence.map((lag) => (surprises[surprises.length - lag] ?? 0) * Math.sign(surprise));
  return Math.sign(surprise) * Math.min(Math.abs(surprise), Math.max(0, ...past.filter(Number.isFinite)));
}

/** How far the last points are from the same ones of the seasons before; null where there are too few. */
function shiftOf({ values }: DetectorState, { recent, reference, smoothing: { period } }: Watch): number | null {
  if (values.length < recent + reference * period) return null;
  let [sum, count] = [0, 0];
  for (let ago = 1; ago <= recent; ago++) {
    const now = values[values.length - ago] ?? Number.NaN;
    let [before, seasons] = [0, 0];
    for (let season = 1; season <= reference; season++) {
      const then = values[values.length - ago - season * period] ?? Number.NaN;
      if (Number.isFinite(then)) [before, seasons] = [before + then, seasons + 1];
    }
    if (Number.isFinite(now) && seasons > 0) [sum, count] = [sum + now - before / seasons, count + 1];
  }
  return count * 2 > recent ? sum / count : null;
}

function keep(values: number[], value: number, most: number): void {
  values.push(value);
  if (values.length > most) values.shift();
}

/** All points at once: the same readings as one by one. */
export function detect(values: readonly (number | null)[], watch: Watch): Reading[] {
  const state = startDetector();
  return values.map((value) => observe(state, watch, value));
}
