import type { Operation } from './call.ts';
import type { Picos } from './money.ts';
import type { Interval } from './period.ts';

/** FOCUS ChargeCategory, in lower case. */
export const CHARGE_CATEGORIES = ['usage', 'purchase', 'tax', 'credit', 'adjustment'] as const;
export type ChargeCategory = (typeof CHARGE_CATEGORIES)[number];

/**
 * Why a line is in the ledger. `bill`: somebody charged it. The others are derived, and can be dropped and made again:
 * `settlement` takes out the metered cost of calls that a bill contains, so that nothing counts twice;
 * `allocation` moves a pool's cost to its shares; `accrual` is used and not yet billed; `correction` changes a closed period.
 */
export const CHARGE_ORIGINS = ['bill', 'settlement', 'allocation', 'accrual', 'correction'] as const;
export type ChargeOrigin = (typeof CHARGE_ORIGINS)[number];

/** How much of something, as the bill writes it: exact decimal text. */
export interface ChargeAmount {
  readonly quantity: string;
  readonly unit: string;
}

/**
 * The four costs of FOCUS, in `currency` (12 digits). Billed is what the invoice says; effective what the line costs once
 * commitments are spread over what they cover; list and contracted are price times quantity without and with negotiated rates.
 */
export interface ChargeCosts {
  readonly billed: Picos;
  readonly effective: Picos;
  readonly list: Picos;
  readonly contracted: Picos;
}

/** Which AI traffic a line is for; null on lines that are for none. Names are those of calls. */
export interface ChargedTraffic {
  /** Canonical, as in calls: whose API it was (aws.bedrock, openai, pinecone). */
  readonly provider: string;
  /** As the bill spells it, brought to the form requests use; null when the line does not say. */
  readonly model: string | null;
  readonly operation: Operation;
  /** What is counted: a quantity's name (core/quantity.ts), or null when the line does not say. */
  readonly quantity: string | null;
  readonly serviceTier: string | null;
}

/**
 * One line of a bill, FOCUS-shaped. Text is as the bill has it; null means that the bill does not say. Times are epoch
 * milliseconds, half open.
 */
export interface Charge {
  /** 32 hexadecimal digits: the same for the same line of the same bill, whatever it costs (capture/bill/charge-identity.ts). */
  readonly id: string;
  readonly origin: ChargeOrigin;
  /** What it came as: focus, cbf, invoice, api. */
  readonly format: string;
  readonly chargePeriod: Interval;
  readonly billingPeriod: Interval;
  readonly invoiceIssuer: string;
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly billingAccount: string;
  readonly billingAccountName: string | null;
  readonly subAccount: string | null;
  readonly subAccountName: string | null;
  readonly invoice: string | null;
  readonly category: ChargeCategory;
  /** FOCUS ChargeClass "Correction": it changes a billing period that was already invoiced. */
  readonly isCorrection: boolean;
  readonly frequency: string | null;
  readonly serviceCategory: string | null;
  readonly serviceSubcategory: string | null;
  readonly serviceName: string;
  readonly sku: string | null;
  readonly skuPrice: string | null;
  readonly skuMeter: string | null;
  readonly description: string | null;
  readonly region: string | null;
  readonly resource: string | null;
  readonly resourceName: string | null;
  readonly resourceType: string | null;
  readonly consumed: ChargeAmount | null;
  readonly priced: ChargeAmount | null;
  readonly pricingCategory: string | null;
  readonly commitment: string | null;
  /** FOCUS CommitmentDiscountStatus: Used, Unused. */
  readonly commitmentStatus: string | null;
  readonly costs: ChargeCosts;
  /** ISO 4217, or a virtual currency's name. */
  readonly currency: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Values of dimensions that are settled and ask no rule: shares of an allocation have them. */
  readonly assigned: Readonly<Record<string, string>>;
  readonly traffic: ChargedTraffic | null;
  /** Every column of the source by its own name and text, so that nothing of it is lost on the way out. */
  readonly native: Readonly<Record<string, string>>;
}
