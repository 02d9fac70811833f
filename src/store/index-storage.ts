import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import { picosFromDollars, type Picos } from '../core/money.ts';
import type { CallQuestion } from './call-cut.ts';
import { NONE } from './ledger-dimension.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

/** What storing vectors cost, of one bucket and combination of values. */
export interface StorageRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly picos: Picos;
}

const STORAGE = { dimension: 'operation', operator: 'is', values: ['vector.storage'] } as const;

/** The cost of storage in vector databases: calls that tell of it and lines of bills, what both say counted once. */
export async function indexStorage(store: SpendStore, question: CallQuestion): Promise<StorageRow[]> {
  const { interval, by, grain, timeZone, where } = question;
  const { rows } = await runSpendQuery(store, {
    measures: ['cost'],
    by,
    interval,
    grain,
    timeZone,
    where: [...where, STORAGE],
    versus: null,
    order: null,
    limit: null,
  });
  return rows.map(({ time, values, measures }) => ({
    time,
    values,
    picos: picosFromDollars(String(measures.cost ?? 0)) ?? 0n,
  }));
}

/** The index a value names; the same word wherever none is known. */
export function indexName(value: string | undefined): string {
  return value === undefined || value === NONE ? NOT_ATTRIBUTED : value;
}
