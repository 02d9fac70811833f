import type { Picos } from '../money.ts';
import { type BilledLine, COMPARED, type Compared, type MeteredHour } from './billed-line.ts';

/**
 * How a line of a bill stands beside the calls. matched: they agree. variance: both are there and differ. missing: no call was
 * seen for it. duplicate: another bill has the same line. other: it charges for no usage, so no call can match it.
 */
export const LINE_MATCHES = ['matched', 'variance', 'missing', 'duplicate', 'other'] as const;
export type LineMatch = (typeof LINE_MATCHES)[number];

/** A line agrees with its calls when it differs by no more than this part of it. */
const TOLERANCE_PER_MILLE = 5n;

interface Group {
  readonly line: BilledLine;
  readonly ids: string[];
  billed: Picos;
}

/** How each line of a month stands, by its id. Lines for the same model, quantity and time are held against the calls together. */
export function matchLines(
  lines: readonly BilledLine[],
  hours: readonly MeteredHour[],
): ReadonlyMap<string, LineMatch> {
  const matches = new Map<string, LineMatch>();
  const groups = new Map<string, Group>();
  const bills = new Map<string, string>();
  for (const line of lines) {
    const first = bills.get(line.likeness) ?? line.bill;
    bills.set(line.likeness, first);
    if (line.category !== 'usage') matches.set(line.id, 'other');
    else if (first !== line.bill) matches.set(line.id, 'duplicate');
    else join(groups, line);
  }
  const usage = [...groups.values()].map(({ line }) => line);
  const metered = new MeteredCosts(usage, hours);
  for (const { line, ids, billed } of groups.values()) {
    const match = matchOf(billed, metered.of(line));
    for (const id of ids) matches.set(id, match);
  }
  return matches;
}

function join(groups: Map<string, Group>, line: BilledLine): void {
  const key = JSON.stringify([line.model, line.quantity, line.period.from, line.period.to]);
  const group = groups.get(key) ?? { line, ids: [], billed: 0n };
  group.ids.push(line.id);
  group.billed += line.cost;
  groups.set(key, group);
}

function matchOf(billed: Picos, metered: Picos): LineMatch {
  if (metered === 0n && billed !== 0n) return 'missing';
  const size = billed < 0n ? -billed : billed;
  const away = billed > metered ? billed - metered : metered - billed;
  return away * 1000n <= size * TOLERANCE_PER_MILLE ? 'matched' : 'variance';
}

/** What calls cost of what a line is for. */
class MeteredCosts {
  readonly #hours: ReadonlyMap<string, readonly MeteredHour[]>;
  /** The quantities that lines of each model count; what they do not is for the line that does not say. */
  readonly #counted: ReadonlyMap<string | null, ReadonlySet<Compared | null>>;

  constructor(lines: readonly BilledLine[], hours: readonly MeteredHour[]) {
    this.#hours = Map.groupBy(hours, ({ model }) => model);
    const byModel = Map.groupBy(lines, ({ model }) => model);
    this.#counted = new Map([...byModel].map(([model, own]) => [model, new Set(own.map(({ quantity }) => quantity))]));
  }

  of({ model, quantity, period }: BilledLine): Picos {
    const models = model === null ? [...this.#hours.keys()].filter((name) => !this.#counted.has(name)) : [model];
    const counted = this.#counted.get(model);
    const quantities = quantity === null ? COMPARED.filter((name) => !counted?.has(name)) : [quantity];
    const inPeriod = models
      .flatMap((name) => this.#hours.get(name) ?? [])
      .filter(({ hour }) => hour >= period.from && hour < period.to);
    return inPeriod.reduce(
      (sum, { amounts, otherCost }) =>
        quantities.reduce((all, name) => all + amounts[name].cost, sum + (quantity === null ? otherCost : 0n)),
      0n,
    );
  }
}
