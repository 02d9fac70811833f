import { splitExactly } from '../core/allocation/split.ts';
import type { Call } from '../core/call.ts';
import { pickValues } from '../core/dimension.ts';
import type { Measure } from '../core/ledger/spend-query.ts';
import { type Picos, picosFromDollars } from '../core/money.ts';
import { monthOf } from '../core/period.ts';
import { COMPARED, type Compared } from '../core/reconciliation/billed-line.ts';
import { ClaimedTraffic, claimsOn } from '../core/reconciliation/claim.ts';
import { partyOf } from '../core/reconciliation/party.ts';
import { type BillLine, billLinesAt } from './bill-lines.ts';
import { knownParties, partyIn } from './billed-party.ts';
import { meteredSpend } from './metered-spend.ts';
import type { SpendStore } from './spend-query.ts';

/** What the calls of one combination of values cost of what a line is for. */
export interface Contribution {
  readonly values: Readonly<Record<string, string>>;
  readonly cost: Picos;
  readonly calls: number;
}

/** The parts of a measure that a quantity costs. */
export const COST_PARTS: Readonly<Record<Compared, readonly Measure[]>> = {
  uncachedInputTokens: ['inputCost'],
  cacheReadTokens: ['cacheReadCost'],
  cacheWriteTokens: ['cacheWriteCost'],
  outputTokens: ['outputCost', 'reasoningCost'],
};

/**
 * The metered cost of the calls that a line of a bill is for, by some dimensions, largest first. What several lines are for is
 * shared between them by what they charge, so the contributions to all lines of a bill are the metered cost, once.
 */
export async function contributions(store: SpendStore, line: BillLine, by: readonly string[]): Promise<Contribution[]> {
  const { provider, period, model } = line;
  const { lines, levels } = await claimedLines(store, provider, period.from);
  const claimed = new ClaimedTraffic(lines);
  const measures = costsOf(line, lines);
  const rows = await meteredSpend(store, [provider], period, {
    measures: ['calls', ...measures],
    by: [...new Set([...by, 'model', ...levels])],
    grain: null,
    where: model === null ? [] : [{ dimension: 'model', operator: 'is', values: [model] }],
  });
  const found = new Map<string, Contribution>();
  for (const { values, measures: sums } of rows) {
    const traffic = { model: values['model'] ?? '', party: partyIn(store, values, levels) };
    const alike = claimed.on(traffic).filter((other) => isAlike(line, other));
    const mine = alike.findIndex(({ id }) => id === line.id);
    if (mine < 0) continue;
    const metered = measures.reduce((sum, name) => sum + dollars(sums[name]), 0n);
    const weights = alike.map(({ cost }) => (cost > 0n ? cost : 0n));
    const share = { cost: splitExactly(metered, weights)?.[mine] ?? metered, calls: Number(sums.calls) };
    add(found, pickValues(values, by), share);
  }
  return [...found.values()]
    .filter(({ cost, calls }) => cost !== 0n || calls > 0)
    .toSorted((one, other) => Number(other.cost > one.cost) - Number(other.cost < one.cost));
}

/** The lines of bills that charge for a call, by its value in each dimension. */
export async function linesFor(
  store: SpendStore,
  call: Pick<Call, 'provider' | 'at'>,
  values: Readonly<Record<string, string>>,
): Promise<readonly BillLine[]> {
  const { lines, levels } = await claimedLines(store, call.provider, call.at);
  return claimsOn(lines, { model: values['model'] ?? '', party: partyIn(store, values, levels) });
}

/** The lines at an instant, told apart by parties where calls of the month bear their names. */
async function claimedLines(store: SpendStore, provider: string, at: number) {
  const named = await billLinesAt(store, provider, at);
  const names = named.map((line) => line.names);
  const known = (await knownParties(store, monthOf(at), new Map([[provider, names]]))).get(provider) ?? new Map();
  const lines = named.map((line) => ({ ...line, party: partyOf(line.names, known) }));
  return { lines, levels: [...known.keys()] };
}

function add(
  found: Map<string, Contribution>,
  values: Readonly<Record<string, string>>,
  share: Omit<Contribution, 'values'>,
): void {
  const key = JSON.stringify(values);
  const { cost, calls } = found.get(key) ?? { cost: 0n, calls: 0 };
  found.set(key, { values, cost: cost + share.cost, calls: calls + share.calls });
}

/** A line that says what it counts is for that alone; one that does not is for whatever no line of its model counts. */
function costsOf(line: BillLine, around: readonly BillLine[]): readonly Measure[] {
  if (line.quantity !== null) return COST_PARTS[line.quantity];
  const counted = new Set(around.filter(({ model }) => model === line.model).map(({ quantity }) => quantity));
  return [
    ...COMPARED.filter((quantity) => !counted.has(quantity)).flatMap((quantity) => COST_PARTS[quantity]),
    'otherCost',
  ];
}

/** Of lines for the same traffic: whether they count the same of it. */
function isAlike(line: BillLine, { quantity, period }: BillLine): boolean {
  const { from, to } = line.period;
  return quantity === line.quantity && period.from === from && period.to === to;
}

function dollars(amount: string | number | undefined): Picos {
  return picosFromDollars(String(amount ?? 0)) ?? 0n;
}
