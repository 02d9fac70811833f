import type { Charge } from '../core/charge.ts';
import type { Interval } from '../core/period.ts';
import { CHARGE_COLUMNS, type ChargeRecord, chargeOf } from './charge-read.ts';
import type { Engine } from './engine.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';

const WITHIN = `chargeStart >= toDateTime({from:UInt32}, 'UTC') AND chargeStart < toDateTime({to:UInt32}, 'UTC')`;
const EXPORTED = `origin IN ('bill', 'allocation')`;

/** What there is to export: decides which columns a file has. */
export interface ChargesFound {
  /** Columns of bills that came as FOCUS, as they spell them. */
  readonly focusNames: readonly string[];
  /** Columns of all other bills. */
  readonly otherNames: readonly string[];
  readonly hasFocus: boolean;
  readonly hasOthers: boolean;
  readonly hasShares: boolean;
}

/** Lines that begin in the interval: those of bills, and those of allocations; in a fixed order. */
export function exportedCharges(engine: Engine, interval: Interval): AsyncIterable<Charge> {
  return mapped(
    engine.stream<ChargeRecord>(
      `SELECT ${CHARGE_COLUMNS} FROM charges FINAL WHERE ${WITHIN} AND ${EXPORTED} ORDER BY origin DESC, chargeStart, invoiceIssuer, id`,
      secondsOf(interval),
      LONG_STATEMENT,
    ),
  );
}

export async function chargesFound(engine: Engine, interval: Interval): Promise<ChargesFound> {
  const rows = await engine.query<{ origin: string; isFocus: number; names: readonly string[] }>(
    `SELECT origin, format = 'focus' AS isFocus, groupUniqArrayArray(mapKeys(native)) AS names
FROM charges FINAL WHERE ${WITHIN} AND ${EXPORTED} GROUP BY origin, isFocus`,
    secondsOf(interval),
    LONG_STATEMENT,
  );
  const bills = rows.filter(({ origin }) => origin === 'bill');
  const namesOf = (isFocus: boolean): string[] =>
    bills.filter((row) => Boolean(row.isFocus) === isFocus).flatMap(({ names }) => names);
  return {
    focusNames: namesOf(true),
    otherNames: namesOf(false),
    hasFocus: bills.some(({ isFocus }) => isFocus),
    hasOthers: bills.some(({ isFocus }) => !isFocus),
    hasShares: rows.some(({ origin }) => origin === 'allocation'),
  };
}

function secondsOf({ from, to }: Interval): Record<string, number> {
  return { from: Math.ceil(from / 1000), to: Math.ceil(to / 1000) };
}

async function* mapped(rows: AsyncIterable<ChargeRecord>): AsyncGenerator<Charge> {
  for await (const row of rows) yield chargeOf(row);
}
