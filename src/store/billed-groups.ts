import { type Picos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import type { BilledGroup } from '../core/reconciliation/settlement.ts';
import type { PartyNames } from '../core/reconciliation/party.ts';
import { namedCharges, namesIn, PARTY_COLUMNS, type PartyRow } from './billed-party.ts';
import type { Engine } from './engine.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';

/** Whose traffic is billed in which month. */
export interface BilledMonth {
  /** Of calls: openai, aws.bedrock. */
  readonly provider: string;
  /** Billing period. */
  readonly month: Interval;
}

/** Lines of bills for one provider's traffic that attribution cannot tell apart. */
export interface ChargedGroup extends Omit<BilledGroup, 'party'> {
  readonly names: PartyNames;
  readonly invoiceIssuer: string;
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly billingAccount: string;
  readonly subAccount: string;
  readonly serviceName: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface Raw extends Omit<ChargedGroup, 'model' | 'period' | 'cost' | 'names'>, PartyRow {
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
export async function billedGroups(store: SpendStore, { provider, month }: BilledMonth): Promise<ChargedGroup[]> {
  const { from, parameters } = namedCharges(store, USAGE);
  const rows = await store.engine.query<Raw>(
    `SELECT model, toUnixTimestamp(chargeStart) AS starts, toUnixTimestamp(chargeEnd) AS ends, toString(sum(cost)) AS spent,
  invoiceIssuer, serviceProvider, hostProvider, billingAccount, subAccount, serviceName, labels AS tags, ${PARTY_COLUMNS}
FROM ${from} GROUP BY ALL ORDER BY ALL`,
    { ...parameters, provider, from: month.from / 1000 },
    LONG_STATEMENT,
  );
  return rows.map(({ model, starts, ends, spent, accountNames, projectNames, apiKeyNames, ...named }) => ({
    ...named,
    names: namesIn(store, { accountNames, projectNames, apiKeyNames }),
    model: model === '' ? null : model,
    period: { from: starts * 1000, to: ends * 1000 },
    cost: dollars(spent),
  }));
}

const USAGE = `origin = 'bill' AND isTraffic AND chargeCategory = 'usage' AND provider = {provider:String} AND cost IS NOT NULL
  AND billingStart = toDateTime({from:UInt32}, 'UTC')`;

function dollars(text: string): Picos {
  const picos = picosFromDollars(text);
  if (picos === null) throw new Error(`the store calls "${text}" an amount`);
  return picos;
}
