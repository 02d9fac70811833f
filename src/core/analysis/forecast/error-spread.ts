import { quantile } from '../quantile.ts';

/** Share of figures to come that an interval is to hold. */
const HELD = 0.8;
/** Points of Student's t that hold the middle 80 %, by degrees of freedom from 1 on; beyond, the normal law's. */
const T_POINTS = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372];
const NORMAL_POINT = 1.2816;
/** Errors apart enough to be of their own that a quantile takes. */
const ENOUGH = 10;

/**
 * How far errors of past forecasts reach that a new one stays within four times of five. Forecasts of so many days from successive days overlap,
 * so that only one in so many is an error of its own: where there are ten or more of them it is their quantile (conformal: Vovk et al. 2005),
 * below that their size and Student's law. Null where there is no error.
 */
export function spreadOf(errors: readonly number[], days: number): number | null {
  if (errors.length === 0) return null;
  const own = 1 + (2 * (errors.length - 1)) / days;
  const sizes = errors.map(Math.abs);
  if (own >= ENOUGH) return quantile(sizes, Math.min(1, HELD * (1 + 1 / own)));
  const size = Math.sqrt(sizes.reduce((sum, error) => sum + error * error, 0) / sizes.length);
  const point = T_POINTS[Math.round(own) - 1] ?? NORMAL_POINT;
  return point * size * Math.sqrt(1 + 1 / own);
}
