import type { PoolPart } from '../core/allocation/allocate.ts';
import type { Allocation, Selection } from '../core/allocation/allocation.ts';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import type { Filter, SpendQuery, SpendRow } from '../core/ledger/spend-query.ts';
import { picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { NONE } from './ledger-dimension.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

/** The kinds of cost that are split, each by the same weights. */
const SPLIT_COSTS = ['cost', 'billedCost', 'listCost', 'contractedCost'] as const;

/** What a line of a pool is apart from its time and cost. */
export interface PoolKey {
  /** Of the fields below; null where the line has none. */
  readonly fields: Readonly<Record<PoolField, string | null>>;
  /** Value in every dimension of the rules. */
  readonly dimensions: Readonly<Record<string, string>>;
}

const POOL_FIELDS = [
  'provider',
  'serviceProvider',
  'hostProvider',
  'invoiceIssuer',
  'serviceName',
  'chargeCategory',
  'billingAccount',
  'subAccount',
  'model',
  'operation',
] as const;
type PoolField = (typeof POOL_FIELDS)[number];

/** How lines of an allocation are told from all others: by their resource. */
export function poolName({ name }: Allocation): string {
  return `pool ${name}`;
}

/**
 * What is to be split of a pool in an interval, by bucket. What `unseen` allocations have moved is looked at as if they had
 * not: those that come later, and this one.
 */
export async function poolParts(
  store: SpendStore,
  allocation: Allocation,
  interval: Interval,
  unseen: readonly Allocation[],
): Promise<PoolPart<PoolKey>[]> {
  const names = store.rules().dimensions.map(({ name }) => name);
  const rows = await spend(store, {
    measures: SPLIT_COSTS,
    by: [...POOL_FIELDS, ...names],
    interval,
    grain: allocation.bucket,
    where: [...filtersOf(allocation.pool), without(unseen)],
  });
  return rows.map(({ time, values, measures }) => ({
    key: { fields: fieldsOf(values), dimensions: Object.fromEntries(names.map((name) => [name, values[name] ?? ''])) },
    bucket: Date.parse(time ?? ''),
    costs: SPLIT_COSTS.map((cost) => picosFromDollars(String(measures[cost])) ?? 0n),
  }));
}

/** Conditions that hold for what is selected. */
export function filtersOf(selection: Selection): Filter[] {
  return [...selection].map(([dimension, values]) => ({ dimension, operator: 'is', values }));
}

/** What those allocations did is not there. */
export function without(allocations: readonly Allocation[]): Filter {
  return { dimension: 'resource', operator: 'isNot', values: allocations.map(poolName) };
}

type Asked = Pick<SpendQuery, 'measures' | 'by' | 'interval' | 'grain' | 'where'>;

/** Rows by UTC, all of them. */
export async function spend(store: SpendStore, asked: Asked): Promise<readonly SpendRow[]> {
  const { rows } = await runSpendQuery(store, { ...asked, timeZone: 'UTC', versus: null, order: null, limit: null });
  return rows;
}

function fieldsOf(values: Readonly<Record<string, string>>): PoolKey['fields'] {
  const read = (field: PoolField): string | null => {
    const value = values[field] ?? NONE;
    return value === NONE || value === NOT_ATTRIBUTED ? null : value;
  };
  return {
    provider: read('provider'),
    serviceProvider: read('serviceProvider'),
    hostProvider: read('hostProvider'),
    invoiceIssuer: read('invoiceIssuer'),
    serviceName: read('serviceName'),
    chargeCategory: read('chargeCategory'),
    billingAccount: read('billingAccount'),
    subAccount: read('subAccount'),
    model: read('model'),
    operation: read('operation'),
  };
}
