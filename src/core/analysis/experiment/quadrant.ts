import { median } from './verdict-lag.ts';

export const QUADRANTS = ['scale', 'economise', 'watch', 'stop'] as const;
export type Quadrant = (typeof QUADRANTS)[number];

/** Something that costs and is worth something; both in units of their own. Value is null where it is not known. */
export interface Valued {
  readonly cost: number;
  readonly value: number | null;
}

/** Where cost and value are cut in two. */
export interface Cut {
  readonly cost: number;
  readonly value: number;
}

/** Half of those whose value is known lie on each side of each line. Null of none. */
export function cutOf(points: readonly Valued[]): Cut | null {
  const known = points.filter(({ value }) => value !== null);
  const cost = median(known.map((point) => point.cost));
  const value = median(known.map((point) => point.value ?? 0));
  return cost === null || value === null ? null : { cost, value };
}

/**
 * Worth much for little: `scale` it. Worth much and dear: `economise`. Worth little and cheap: `watch` it. Worth little and dear:
 * `stop` it. Null where the value is not known. What lies on a line is on its cheap side, and on its side of little worth.
 */
export function quadrantOf({ cost, value }: Valued, cut: Cut): Quadrant | null {
  if (value === null) return null;
  if (value > cut.value) return cost > cut.cost ? 'economise' : 'scale';
  return cost > cut.cost ? 'stop' : 'watch';
}
