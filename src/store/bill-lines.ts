import { type Picos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { type Compared, comparedAs } from '../core/reconciliation/billed-line.ts';
import type { PartyNames } from '../core/reconciliation/party.ts';
import { namedCharges, namesIn, PARTY_COLUMNS, type PartyRow } from './billed-party.ts';
import type { Parameters } from './engine.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';

/** A line of a bill for traffic, as it is matched with calls. */
export interface BillLine {
  readonly id: string;
  readonly provider: string;
  /** Null where the line does not say; it is then for all models that no other line names. */
  readonly model: string | null;
  /** What it calls whom it is for. */
  readonly names: PartyNames;
  /** What it counts; null where it does not say, and for what calls are not compared by. */
  readonly quantity: Compared | null;
  readonly period: Interval;
  readonly month: Interval;
  /** Effective cost in dollars. */
  readonly cost: Picos;
  readonly invoice: string | null;
  readonly invoiceIssuer: string;
  readonly description: string;
}

interface Raw extends PartyRow {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly quantity: string;
  readonly starts: number;
  readonly ends: number;
  readonly monthStarts: number;
  readonly monthEnds: number;
  readonly spent: string;
  readonly invoice: string;
  readonly invoiceIssuer: string;
  readonly description: string;
}

const USAGE = `origin = 'bill' AND isTraffic AND chargeCategory = 'usage' AND cost IS NOT NULL`;

/** Null when no line for traffic has the id. */
export async function readBillLine(store: SpendStore, id: string): Promise<BillLine | null> {
  const [line] = await readLines(store, 'charges.id = toFixedString(unhex({id:String}), 16)', { id });
  return line ?? null;
}

/** The lines whose period an instant lies in, of one provider; the largest first. */
export function billLinesAt(store: SpendStore, provider: string, at: number): Promise<BillLine[]> {
  const holds = `provider = {provider:String} AND chargeStart <= toDateTime({at:UInt32}, 'UTC') AND chargeEnd > toDateTime({at:UInt32}, 'UTC')`;
  return readLines(store, holds, { provider, at: Math.floor(at / 1000) });
}

async function readLines(store: SpendStore, condition: string, asked: Parameters): Promise<BillLine[]> {
  const { from, parameters } = namedCharges(store, `${USAGE} AND ${condition}`);
  const rows = await store.engine.query<Raw>(
    `SELECT lower(hex(id)) AS id, provider, model, chargedQuantity AS quantity, toUnixTimestamp(chargeStart) AS starts,
  toUnixTimestamp(chargeEnd) AS ends, toUnixTimestamp(billingStart) AS monthStarts, toUnixTimestamp(billingEnd) AS monthEnds,
  toString(cost) AS spent, invoice, invoiceIssuer, if(description = '', serviceName, description) AS description, ${PARTY_COLUMNS}
FROM ${from} AS charge ORDER BY cost DESC, charge.id`,
    { ...parameters, ...asked },
    LONG_STATEMENT,
  );
  return rows.map((row) => lineOf(store, row));
}

function lineOf(store: SpendStore, row: Raw): BillLine {
  const { id, provider, invoiceIssuer, description } = row;
  return {
    id,
    provider,
    invoiceIssuer,
    description,
    names: namesIn(store, row),
    model: row.model === '' ? null : row.model,
    quantity: comparedAs(row.quantity),
    period: { from: row.starts * 1000, to: row.ends * 1000 },
    month: { from: row.monthStarts * 1000, to: row.monthEnds * 1000 },
    cost: picosFromDollars(row.spent) ?? 0n,
    invoice: row.invoice === '' ? null : row.invoice,
  };
}
