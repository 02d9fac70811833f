import type { Metadata } from './metadata.ts';

export const BUDGET_PERIODS = ['week', 'month', 'quarter', 'life'] as const;

/** What some spend may come to. It warns; it refuses nothing. */
export interface Budget {
  readonly name: string;
  /** Exact decimal dollars. */
  readonly amount: string;
  /** Of the calendar; `life` is everything since the first call, as of an experiment. */
  readonly period: (typeof BUDGET_PERIODS)[number];
  /** Conditions as they are written: feature=search. */
  readonly where: readonly string[];
  /** Shares of the amount that warn, ascending: 0.8 is four fifths. */
  readonly warnAt: readonly number[];
  readonly owner: string | null;
  /** Epoch milliseconds. */
  readonly setAt: number;
}

/** All, by name. */
export async function keptBudgets(metadata: Metadata): Promise<Budget[]> {
  const rows = await metadata.selectFrom('budgets').selectAll().orderBy('name').execute();
  return rows.map(({ period, where, warnAt, ...row }) => ({
    ...row,
    period: BUDGET_PERIODS.find((known) => known === period) ?? 'month',
    where: JSON.parse(where),
    warnAt: JSON.parse(warnAt),
  }));
}

/** Keeps one; one of the same name is replaced. */
export async function keepBudget(metadata: Metadata, { where, warnAt, ...budget }: Budget): Promise<void> {
  const { name, ...row } = { ...budget, where: JSON.stringify(where), warnAt: JSON.stringify(warnAt) };
  await metadata
    .insertInto('budgets')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** Whether there was one of the name. */
export async function removeBudget(metadata: Metadata, name: string): Promise<boolean> {
  const { numDeletedRows } = await metadata.deleteFrom('budgets').where('name', '=', name).executeTakeFirst();
  return numDeletedRows > 0n;
}
