import type { Picos } from '../money.ts';
import { type BilledLine, COMPARED, type Compared, type MeteredHour } from './billed-line.ts';
import { claimKey, ClaimedTraffic } from './claim.ts';

/**
 * How a line of a bill stands beside the calls. matched: they agree. variance: both are there and differ. missing: no call was
 * seen for it. duplicate: another bill has the same line. other: it charges for no usage, so no call can match it.
 */
export const LINE_MATCHES = ['matched', 'variance', 'missing', 'duplicate', 'other'] as const;
export type LineMatch = (typeof LINE_MATCHES)[number];

/** A line agrees with its calls when it differs by no more than this part of it. */
const TOLERANCE_PER_MILLE = 5n;

interface Group {
  readonly claim: string;
  readonly line: BilledLine;
  readonly ids: string[];
  billed: Picos;
}

/**
 * How each line of a month stands, by its id. Lines for the same traffic, quantity and time are held against the calls together,
 * and so are lines of several parties where calls do not say whose they are.
 */
export function matchLines(
  lines: readonly BilledLine[],
  hours: readonly MeteredHour[],
): ReadonlyMap<string, LineMatch> {
  const matches = new Map<string, LineMatch>();
  const usage: BilledLine[] = [];
  const bills = new Map<string, string>();
  for (const line of lines) {
    const first = bills.get(line.likeness) ?? line.bill;
    bills.set(line.likeness, first);
    if (line.category !== 'usage') matches.set(line.id, 'other');
    else if (first !== line.bill) matches.set(line.id, 'duplicate');
    else usage.push(line);
  }
  const claims = new SharedClaims(usage, hours);
  const groups = new Map<string, Group>();
  for (const line of usage) join(groups, claims.of(line), line);
  const metered = new MeteredCosts([...groups.values()], claims);
  for (const group of groups.values()) {
    const match = matchOf(group.billed, metered.of(group));
    for (const id of group.ids) matches.set(id, match);
  }
  return matches;
}

function join(groups: Map<string, Group>, claim: string, line: BilledLine): void {
  const key = JSON.stringify([claim, line.quantity, line.period.from, line.period.to]);
  const group = groups.get(key) ?? { claim, line, ids: [], billed: 0n };
  group.ids.push(line.id);
  group.billed += line.cost;
  groups.set(key, group);
}

/** Which lines are for the same traffic: claims that share any are one. */
class SharedClaims {
  readonly hours = new Map<string, MeteredHour[]>();
  readonly #shared = new Map<string, string>();

  constructor(lines: readonly BilledLine[], hours: readonly MeteredHour[]) {
    const claimed = new ClaimedTraffic(lines);
    const found = hours.map((hour) => [...new Set(claimed.on(hour).map(claimKey))]);
    for (const [first, ...others] of found) {
      if (first !== undefined) for (const other of others) this.#shared.set(this.#root(other), this.#root(first));
    }
    for (const [place, [first]] of found.entries()) {
      const [hour, claim] = [hours[place], first === undefined ? null : this.#root(first)];
      if (!hour || claim === null) continue;
      const own = this.hours.get(claim) ?? [];
      own.push(hour);
      this.hours.set(claim, own);
    }
  }

  of(line: BilledLine): string {
    return this.#root(claimKey(line));
  }

  #root(claim: string): string {
    const next = this.#shared.get(claim);
    return next === undefined || next === claim ? claim : this.#root(next);
  }
}

function matchOf(billed: Picos, metered: Picos): LineMatch {
  if (metered === 0n && billed !== 0n) return 'missing';
  const size = billed < 0n ? -billed : billed;
  const away = billed > metered ? billed - metered : metered - billed;
  return away * 1000n <= size * TOLERANCE_PER_MILLE ? 'matched' : 'variance';
}

/** What calls cost of what a group of lines is for. */
class MeteredCosts {
  readonly #claims: SharedClaims;
  /** The quantities that lines of each claim count; what they do not is for the line that does not say. */
  readonly #counted: ReadonlyMap<string, ReadonlySet<Compared | null>>;

  constructor(groups: readonly Group[], claims: SharedClaims) {
    this.#claims = claims;
    const byClaim = Map.groupBy(groups, ({ claim }) => claim);
    this.#counted = new Map([...byClaim].map(([claim, own]) => [claim, new Set(own.map(({ line }) => line.quantity))]));
  }

  of({ claim, line: { quantity, period } }: Group): Picos {
    const counted = this.#counted.get(claim);
    const quantities = quantity === null ? COMPARED.filter((name) => !counted?.has(name)) : [quantity];
    const inPeriod = (this.#claims.hours.get(claim) ?? []).filter(
      ({ hour }) => hour >= period.from && hour < period.to,
    );
    return inPeriod.reduce(
      (sum, { amounts, otherCost }) =>
        quantities.reduce((all, name) => all + amounts[name].cost, sum + (quantity === null ? otherCost : 0n)),
      0n,
    );
  }
}
