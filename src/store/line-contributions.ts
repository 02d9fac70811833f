import { splitExactly } from '../core/allocation/split.ts';
import { METERED } from '../core/dimension.ts';
import type { Measure } from '../core/ledger/spend-query.ts';
import { type Picos, picosFromDollars } from '../core/money.ts';
import { COMPARED, type Compared } from '../core/reconciliation/billed-line.ts';
import { spend } from './allocation-pool.ts';
import { type BillLine, billLinesAt } from './bill-lines.ts';
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
  const around = await billLinesAt(store.engine, line.provider, line.period.from);
  const alike = around.filter((other) => isAlike(line, other));
  const named = new Set(around.flatMap(({ model }) => model ?? []));
  const rows = await spend(store, {
    measures: ['calls', ...costsOf(line, around)],
    by: line.model === null ? [...new Set([...by, 'model'])] : by,
    interval: line.period,
    grain: null,
    where: [
      { dimension: 'provider', operator: 'is', values: [line.provider] },
      { dimension: 'costOrigin', operator: 'is', values: [METERED] },
      line.model === null
        ? { dimension: 'model', operator: 'isNot', values: [...named] }
        : { dimension: 'model', operator: 'is', values: [line.model] },
    ],
  });
  const weights = alike.map(({ cost }) => (cost > 0n ? cost : 0n));
  const mine = alike.findIndex(({ id }) => id === line.id);
  return rows
    .map(({ values, measures }) => {
      const metered = costsOf(line, around).reduce((sum, name) => sum + dollars(measures[name]), 0n);
      const cost = splitExactly(metered, weights)?.[mine] ?? metered;
      return { values: pick(values, by), cost, calls: Number(measures.calls) };
    })
    .filter(({ cost, calls }) => cost !== 0n || calls > 0)
    .toSorted((one, other) => Number(other.cost > one.cost) - Number(other.cost < one.cost));
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

function isAlike(line: BillLine, { model, quantity, period }: BillLine): boolean {
  const { from, to } = line.period;
  return model === line.model && quantity === line.quantity && period.from === from && period.to === to;
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? '']));
}

function dollars(amount: string | number | undefined): Picos {
  return picosFromDollars(String(amount ?? 0)) ?? 0n;
}
