import type { BilledMonth } from './billed-groups.ts';
import type { Engine } from './engine.ts';

/** A line of a bill as a person looks for it. Empty text is what the bill does not say. */
export interface MonthLine {
  readonly id: string;
  readonly category: string;
  readonly description: string;
  readonly model: string;
  /** A quantity's name (core/quantity.ts). */
  readonly quantity: string;
  readonly invoice: string;
  readonly invoiceIssuer: string;
  /** Charge period, seconds since the epoch. */
  readonly starts: number;
  readonly ends: number;
  /** In dollars, exact. */
  readonly billed: string;
}

/** Lines of bills for one provider's traffic in a billing month, the largest first. Lines without a dollar cost are left out. */
export function monthLines(engine: Engine, { provider, month }: BilledMonth, limit: number): Promise<MonthLine[]> {
  return engine.query<MonthLine>(
    `SELECT lower(hex(id)) AS id, chargeCategory AS category, if(description = '', serviceName, description) AS description, model,
  chargedQuantity AS quantity, invoice, invoiceIssuer, toUnixTimestamp(chargeStart) AS starts, toUnixTimestamp(chargeEnd) AS ends,
  toString(billedCost) AS billed
FROM charges FINAL
WHERE origin = 'bill' AND isTraffic AND provider = {provider:String} AND billedCost IS NOT NULL
  AND billingStart = toDateTime({from:UInt32}, 'UTC')
ORDER BY abs(billedCost) DESC, charges.id
LIMIT {limit:UInt32}`,
    { provider, from: month.from / 1000, limit },
  );
}
