import { type Picos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import type { BilledGroup } from '../core/reconciliation/settlement.ts';
import type { Engine } from './engine.ts';

/** Whose traffic is billed in which month. */
export interface BilledMonth {
  /** Of calls: openai, aws.bedrock. */
  readonly provider: string;
  /** Billing period. */
  readonly month: Interval;
}

/** Lines of bills for one provider's traffic that attribution cannot tell apart. */
export interface ChargedGroup extends BilledGroup {
  readonly invoiceIssuer: string;
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly billingAccount: string;
  readonly subAccount: string;
  readonly serviceName: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface Raw extends Omit<ChargedGroup, 'model' | 'period' | 'cost'> {
  readonly model: string;
  readonly starts: number;
  readonly ends: number;
  readonly spent: string;
}

/** Months that have lines for traffic, each provider's, oldest first. */
export async function billedMonths(engine: Engine): Promise<BilledMonth[]> {
  const rows = await engine.query<{ provider: string; starts: number; ends: number }>(
    `SELECT provider, toUnixTimestamp(billingStart) AS starts, toUnixTimestamp(max(billingEnd)) AS ends
FROM charges FINAL WHERE origin = 'bill' AND isTraffic GROUP BY provider, billingStart ORDER BY billingStart, provider`,
  );
  return rows.map(({ provider, starts, ends }) => ({ provider, month: { from: starts * 1000, to: ends * 1000 } }));
}

/** What usage lines of a month's bills charge in dollars. Lines whose currency has no rate are not among them. */
export async function billedGroups(engine: Engine, { provider, month }: BilledMonth): Promise<ChargedGroup[]> {
  const rows = await engine.query<Raw>(
    `SELECT model, toUnixTimestamp(chargeStart) AS starts, toUnixTimestamp(chargeEnd) AS ends, toString(sum(cost)) AS spent,
  invoiceIssuer, serviceProvider, hostProvider, billingAccount, subAccount, serviceName, labels AS tags
FROM charges FINAL
WHERE origin = 'bill' AND isTraffic AND chargeCategory = 'usage' AND provider = {provider:String} AND cost IS NOT NULL
  AND billingStart = toDateTime({from:UInt32}, 'UTC')
GROUP BY ALL
ORDER BY ALL`,
    { provider, from: month.from / 1000 },
  );
  return rows.map(({ model, starts, ends, spent, ...named }) => ({
    ...named,
    model: model === '' ? null : model,
    period: { from: starts * 1000, to: ends * 1000 },
    cost: dollars(spent),
  }));
}

function dollars(text: string): Picos {
  const picos = picosFromDollars(text);
  if (picos === null) throw new Error(`the store calls "${text}" an amount`);
  return picos;
}
