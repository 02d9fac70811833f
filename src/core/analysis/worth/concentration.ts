/** A point of a Lorenz curve: the smallest so many percent of the owners have so many percent of everything. */
interface LorenzPoint {
  readonly owners: number;
  readonly amount: number;
}

/** How unevenly something is spread over its owners. Shares are 0 to 1. */
export interface Concentration {
  readonly owners: number;
  /** 0 when all have the same, towards 1 when one has everything. */
  readonly gini: number;
  /** Herfindahl and Hirschman's index: the sum of squared shares in percent, 10,000 when one has everything. */
  readonly hhi: number;
  /** Share of the largest 5 percent of the owners, at least of one. */
  readonly topShare: number;
  /** How many owners that is. */
  readonly topOwners: number;
  readonly lorenz: readonly LorenzPoint[];
}

const TOP = 0.05;
const CURVE_POINTS = 50;

/** Of amounts above 0; null where there is none. Owners with nothing or less are none. */
export function concentrationOf(amounts: readonly number[]): Concentration | null {
  const sorted = amounts.filter((amount) => amount > 0).sort((left, right) => left - right);
  const owners = sorted.length;
  if (owners === 0) return null;
  const running: number[] = [];
  let total = 0;
  for (const amount of sorted) running.push((total += amount));
  const topOwners = Math.max(1, Math.round(owners * TOP));
  const weighted = sorted.reduce((sum, amount, index) => sum + amount * (2 * (index + 1) - owners - 1), 0);
  return {
    owners,
    gini: weighted / (owners * total),
    hhi: sorted.reduce((sum, amount) => sum + ((100 * amount) / total) ** 2, 0),
    topShare: 1 - (running[owners - topOwners - 1] ?? 0) / total,
    topOwners,
    lorenz: curve(running, total),
  };
}

function curve(running: readonly number[], total: number): LorenzPoint[] {
  const owners = running.length;
  const steps = Math.min(owners, CURVE_POINTS);
  const points = Array.from({ length: steps }, (_, step) => Math.round(((step + 1) * owners) / steps));
  return [
    { owners: 0, amount: 0 },
    ...points.map((count) => ({ owners: count / owners, amount: (running[count - 1] ?? 0) / total })),
  ];
}
