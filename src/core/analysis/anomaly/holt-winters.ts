import { median } from '../quantile.ts';

/** How fast each part of a series is followed. */
export interface Smoothing {
  /** Points of a season: 7 of days, 168 of hours. */
  readonly period: number;
  readonly level: number;
  readonly trend: number;
  readonly season: number;
  /** What is left of a trend after one point. */
  readonly damping: number;
  /** Surprises beyond this many standard deviations move the model no further. */
  readonly clip: number;
}

/** A level, a damped trend and a season, followed point by point; plain data. */
export interface HoltWinters {
  /** Points seen, gaps among them. */
  points: number;
  level: number;
  trend: number;
  /** Spread of surprises: of the scale of a standard deviation. */
  spread: number;
  readonly season: number[];
}

const MAD_TO_SIGMA = 1.4826;
/** Mean size of a normal surprise, over its standard deviation. */
const MEAN_SIZE_OF_NORMAL = 0.7979;
const SPREAD_RATE = 0.04;
/** The spread is never less than this, so that a constant series is not surprised by the last digit. */
const LEAST_SPREAD = 0.01;

/** The model after its first seasons, by medians, so that one wild point in them does no harm. Gaps are NaN. */
export function startHoltWinters(values: readonly number[], { period }: Smoothing): HoltWinters {
  const present = values.filter(Number.isFinite);
  const level = median(present) ?? 0;
  const season = Array.from({ length: period }, (_, slot) => {
    const own = values.filter((value, index) => index % period === slot && Number.isFinite(value));
    return own.length === 0 ? 0 : (median(own) ?? level) - level;
  });
  const surprises = values.flatMap((value, index) =>
    Number.isFinite(value) ? [Math.abs(value - level - (season[index % period] ?? 0))] : [],
  );
  const seasons = Math.max(values.length / period, 1);
  const lost = Math.sqrt(seasons / Math.max(seasons - 1, 0.5));
  const spread = Math.max(LEAST_SPREAD, (median(surprises) ?? 0) * MAD_TO_SIGMA * lost);
  return { points: values.length, level, trend: 0, spread, season };
}

/** What the next point is expected to be; further ones by steps. */
export function forecastOf(model: HoltWinters, { period, damping }: Smoothing, steps = 1): number {
  const damped = damping === 1 ? steps : (damping * (1 - damping ** steps)) / (1 - damping);
  return model.level + damped * model.trend + (model.season[(model.points + steps - 1) % period] ?? 0);
}

/** Takes the next point in, a gap as NaN, and gives its surprise: value less forecast. */
export function follow(model: HoltWinters, smoothing: Smoothing, value: number): number {
  const surprise = value - forecastOf(model, smoothing);
  const slot = model.points % smoothing.period;
  const seasons = model.points / smoothing.period;
  model.points++;
  const drift = smoothing.damping * model.trend;
  const limit = smoothing.clip * model.spread;
  const felt = Number.isFinite(surprise) ? Math.max(-limit, Math.min(limit, surprise)) : 0;
  model.level += drift + smoothing.level * felt;
  model.trend = drift + smoothing.level * smoothing.trend * felt;
  model.season[slot] =
    (model.season[slot] ?? 0) + Math.max(smoothing.season, 1 / (seasons + 1)) * (1 - smoothing.level) * felt;
  if (Number.isFinite(surprise)) {
    const size = Math.abs(felt) / MEAN_SIZE_OF_NORMAL;
    model.spread = Math.max(LEAST_SPREAD, model.spread + SPREAD_RATE * (size - model.spread));
  }
  return surprise;
}
