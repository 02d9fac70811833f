import type { Charge } from '../charge.ts';
import type { Picos } from '../money.ts';
import type { ModelIdentity } from '../pricing/price.ts';
import { dateOf, weekdayOf } from './source.ts';
import type { FieldSource, MoneySource } from './source.ts';

/** What only a charge says of itself; sources `charge.<name>`. Null and the empty string are no value, as for every call. */
export const CHARGE_FIELDS = {
  origin: (charge) => charge.origin,
  format: (charge) => charge.format,
  category: (charge) => charge.category,
  isCorrection: (charge) => String(charge.isCorrection),
  frequency: (charge) => charge.frequency,
  serviceCategory: (charge) => charge.serviceCategory,
  serviceSubcategory: (charge) => charge.serviceSubcategory,
  serviceName: (charge) => charge.serviceName,
  billingAccount: (charge) => charge.billingAccount,
  billingAccountName: (charge) => charge.billingAccountName,
  subAccount: (charge) => charge.subAccount,
  subAccountName: (charge) => charge.subAccountName,
  invoice: (charge) => charge.invoice,
  sku: (charge) => charge.sku,
  skuPrice: (charge) => charge.skuPrice,
  skuMeter: (charge) => charge.skuMeter,
  description: (charge) => charge.description,
  resource: (charge) => charge.resource,
  resourceName: (charge) => charge.resourceName,
  resourceType: (charge) => charge.resourceType,
  pricingCategory: (charge) => charge.pricingCategory,
  commitment: (charge) => charge.commitment,
  commitmentStatus: (charge) => charge.commitmentStatus,
  currency: (charge) => charge.currency,
} as const satisfies Record<string, (charge: Charge) => string | null>;
export type ChargeField = keyof typeof CHARGE_FIELDS;

/** A charge with what is derived of it. */
export interface KnownCharge {
  readonly charge: Charge;
  /** As the price book knows the model; null where the line is for none. */
  readonly model: ModelIdentity | null;
  /** An amount of the charge's currency in dollars; null when no rate is known. */
  readonly dollars: (amount: Picos) => Picos | null;
}

/** The fields of calls that a charge has too, so that one rule reads both. */
export const CHARGE_VIEW: { readonly [F in FieldSource]?: (known: KnownCharge) => string | null } = {
  provider: ({ charge }) => charge.traffic?.provider ?? charge.serviceProvider,
  serviceProvider: ({ charge }) => charge.serviceProvider,
  hostProvider: ({ charge }) => charge.hostProvider,
  invoiceIssuer: ({ charge }) => charge.invoiceIssuer,
  requestModel: ({ charge }) => charge.traffic?.model ?? null,
  model: ({ model }) => model?.model ?? null,
  modelDeveloper: ({ model }) => model?.developer ?? null,
  modelFamily: ({ model }) => model?.family ?? null,
  modelVersion: ({ model }) => model?.version ?? null,
  operation: ({ charge }) => charge.traffic?.operation ?? null,
  serviceTier: ({ charge }) => charge.traffic?.serviceTier ?? null,
  region: ({ charge }) => charge.region,
  door: () => 'bill',
  weekday: ({ charge }) => weekdayOf(charge.chargePeriod.from),
  date: ({ charge }) => dateOf(charge.chargePeriod.from),
  month: ({ charge }) => dateOf(charge.chargePeriod.from).slice(0, 7),
};

/** Of the whole charge. */
export const CHARGE_MONEY: Readonly<Record<MoneySource, (known: KnownCharge) => Picos | null>> = {
  cost: ({ charge, dollars }) => dollars(charge.costs.effective),
  billedCost: ({ charge, dollars }) => dollars(charge.costs.billed),
};

export function isChargeField(name: string): name is ChargeField {
  return Object.hasOwn(CHARGE_FIELDS, name);
}
