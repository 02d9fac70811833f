/** What a team does in an environment: find out what works, or run what works. */
export const CONDUCTS = ['experimenting', 'scaling'] as const;
type Conduct = (typeof CONDUCTS)[number];

/** How a team behaves in one environment over some weeks, whatever the environment is called. */
export interface ConductFacts {
  /** Calls a day, from the first day to the last, days without any included. */
  readonly days: readonly number[];
  /** Calls by what was set: model, version of the prompt and parameters, of each feature. */
  readonly configurations: readonly { readonly feature: string; readonly calls: number }[];
  readonly calls: number;
  /** Calls that name an experiment. */
  readonly experimentCalls: number;
}

export interface ConductFinding {
  readonly conduct: Conduct;
  /** What told, the strongest first. */
  readonly reasons: readonly string[];
  /** 0 to 1: how much the signs agree. */
  readonly confidence: number;
}

interface Sign {
  /** Above zero speaks for experimenting, below for scaling; -1 to 1. */
  readonly weight: number;
  readonly reason: string;
}

/** Calls of one configuration in a day, below which nothing runs at scale and above which nothing is tried. */
const FEW_CALLS = 5;
const MANY_CALLS = 100;

/** Reads conduct off behaviour. Null of no calls. */
export function conductOf(facts: ConductFacts): ConductFinding | null {
  if (facts.calls === 0) return null;
  const signs = [marked(facts), varied(facts), unsteady(facts), small(facts)];
  const sum = signs.reduce((total, { weight }) => total + weight, 0);
  const conduct: Conduct = sum > 0 ? 'experimenting' : 'scaling';
  const telling = signs.filter(({ weight }) => (conduct === 'experimenting' ? weight > 0 : weight < 0));
  const whole = signs.reduce((total, { weight }) => total + Math.abs(weight), 0);
  return {
    conduct,
    reasons: telling
      .toSorted((left, right) => Math.abs(right.weight) - Math.abs(left.weight))
      .map(({ reason }) => reason),
    confidence: whole === 0 ? 0 : Math.abs(sum) / whole,
  };
}

function marked({ calls, experimentCalls }: ConductFacts): Sign {
  const share = experimentCalls / calls;
  return {
    weight: share >= 0.5 ? 1 : share > 0.05 ? 0 : -0.3,
    reason: `${percent(share)} of calls name an experiment`,
  };
}

/** How many configurations there are of a feature, as many as would be if all were used alike: the exponential of their entropy (Hill 1973). */
function varied({ configurations, calls }: ConductFacts): Sign {
  const features = Map.groupBy(configurations, ({ feature }) => feature);
  let effective = 0;
  for (const ones of features.values()) {
    const total = ones.reduce((sum, one) => sum + one.calls, 0);
    effective += (total / calls) * Math.exp(entropy(ones.map((one) => one.calls / total)));
  }
  const weight = clamp((Math.log2(Math.max(1, effective)) - 1) / 1.5);
  return { weight, reason: `${effective.toFixed(1)} configurations of a feature are in use side by side` };
}

/** Spread of the days over their mean; weekends make a steady service vary by about a half. */
function unsteady({ days }: ConductFacts): Sign {
  const mean = days.reduce((sum, day) => sum + day, 0) / Math.max(1, days.length);
  const variance = days.reduce((sum, day) => sum + (day - mean) ** 2, 0) / Math.max(1, days.length);
  // Counting noise is no unsteadiness.
  const spread = Math.sqrt(Math.max(0, variance - mean)) / Math.max(mean, 1e-9);
  return { weight: clamp((spread - 0.85) / 0.5) * 0.8, reason: `calls a day vary by ${percent(spread)} of their mean` };
}

function small({ calls, configurations, days }: ConductFacts): Sign {
  const daily = calls / Math.max(1, configurations.length) / Math.max(1, days.length);
  const middle = Math.log(FEW_CALLS * MANY_CALLS) / 2;
  const weight = clamp((middle - Math.log(Math.max(daily, 1e-9))) / (Math.log(MANY_CALLS) - middle)) * 0.7;
  return { weight, reason: `${daily >= 10 ? Math.round(daily) : daily.toFixed(1)} calls a day of each configuration` };
}

function entropy(shares: readonly number[]): number {
  return -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
}

function clamp(weight: number): number {
  return Math.max(-1, Math.min(1, weight));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
