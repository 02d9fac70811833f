import type { Charge, ChargeAmount } from '../charge.ts';
import { formatDecimal, formatPicos, parseDecimal } from '../money.ts';
import { customName, type FocusRow, momentText } from './focus-row.ts';

const DIGITS = 18;
const ONE: ChargeAmount = { quantity: '1', unit: 'Units' };

/**
 * A line of a bill that was no FOCUS (an invoice, CBF, a provider's API) as FOCUS: what the line says, and the little that
 * FOCUS demands beyond. A line without an SKU has one of its own, made of what it is for, never of time, account or price.
 */
export function chargeRow(charge: Charge): FocusRow {
  return {
    ...partiesOf(charge),
    ...whatOf(charge),
    ...(isSold(charge) ? skuOf(charge) : {}),
    ...costsOf(charge),
    x_CostStatus: charge.invoice === null ? 'Provisional' : 'Invoiced',
    x_ChargeId: charge.id,
    ...Object.fromEntries(Object.entries(charge.native).map(([name, text]) => [customName(name), text])),
  };
}

/** Parties, periods and what every line has. */
export function partiesOf(charge: Charge): FocusRow {
  const provider = providerOf(charge);
  const account = charge.billingAccount || charge.subAccount || provider;
  return {
    BillingAccountId: account,
    BillingAccountName: charge.billingAccountName ?? account,
    BillingAccountType: 'Account',
    BillingPeriodStart: momentText(charge.billingPeriod.from),
    BillingPeriodEnd: momentText(charge.billingPeriod.to),
    ChargePeriodStart: momentText(charge.chargePeriod.from),
    ChargePeriodEnd: momentText(charge.chargePeriod.to),
    BillingCurrency: charge.currency,
    InvoiceId: charge.invoice,
    InvoiceIssuerName: charge.invoiceIssuer || provider,
    ServiceProviderName: provider,
    HostProviderName: charge.hostProvider || null,
    ProviderName: provider,
    PublisherName: provider,
    SubAccountId: charge.subAccount,
    SubAccountName: charge.subAccountName ?? charge.subAccount,
    SubAccountType: charge.subAccount === null ? null : 'Project',
  };
}

function whatOf(charge: Charge): FocusRow {
  return {
    ...serviceOf(charge),
    ChargeCategory: titled(charge.category),
    ChargeClass: charge.isCorrection ? 'Correction' : null,
    ChargeDescription: charge.description ?? charge.serviceName,
    ChargeFrequency: charge.frequency ?? (charge.category === 'usage' ? 'Usage-Based' : 'One-Time'),
    RegionId: charge.region,
    RegionName: charge.region,
    ResourceId: charge.resource,
    ResourceName: charge.resourceName,
    ResourceType: charge.resource === null ? null : (charge.resourceType ?? 'Resource'),
    // FOCUS wants a commitment's type, name and unit beside its id, which only FOCUS has.
    x_CommitmentId: charge.commitment,
    x_CommitmentStatus: charge.commitmentStatus,
    Tags: JSON.stringify(charge.tags),
  };
}

function serviceOf(charge: Charge): FocusRow {
  const isAi = charge.traffic !== null;
  const category = charge.serviceCategory ?? (isAi ? 'AI and Machine Learning' : 'Other');
  return {
    ServiceCategory: category,
    ServiceSubcategory: charge.serviceSubcategory ?? (isAi ? 'Generative AI' : `Other (${category})`),
    ServiceName: charge.serviceName || providerOf(charge),
  };
}

/** Who sells it, as far as the bill tells: at least what it sells. */
function providerOf({ serviceProvider, invoiceIssuer, hostProvider, serviceName }: Charge): string {
  return serviceProvider || invoiceIssuer || hostProvider || serviceName || 'Unknown';
}

/** Usage and purchases have an SKU and a unit price; what corrects an earlier month need not. */
function isSold({ category, isCorrection }: Charge): boolean {
  return (category === 'usage' || category === 'purchase') && !isCorrection;
}

function skuOf(charge: Charge): FocusRow {
  const { sku, skuPrice, commitment } = charge;
  const skuId = sku ?? madeSku(charge);
  return {
    ...quantitiesOf(charge, charge.priced ?? charge.consumed ?? ONE),
    SkuId: skuId,
    SkuPriceId: skuPrice ?? skuId,
    SkuMeter: meterOf(charge),
    x_SkuSynthetic: sku === null ? 'true' : null,
    PricingCategory: charge.pricingCategory ?? (commitment === null ? 'Standard' : 'Committed'),
  };
}

function meterOf({ skuMeter, traffic }: Charge): string | null {
  return skuMeter ?? traffic?.quantity ?? null;
}

function madeSku(charge: Charge): string {
  const words = [charge.serviceName, charge.traffic?.model, meterOf(charge) ?? charge.description];
  return words.map(slug).filter(Boolean).join('.') || 'charge';
}

function quantitiesOf(charge: Charge, priced: ChargeAmount): FocusRow {
  const consumed = charge.category === 'usage' ? (charge.consumed ?? priced) : null;
  const exact = unitPrices(charge, priced);
  return {
    ConsumedQuantity: consumed && consumed.quantity,
    ConsumedUnit: consumed && (consumed.unit || 'Units'),
    ...(exact ?? negated(charge.costs)),
    x_PricingQuantity: exact === null ? priced.quantity : null,
    x_PricingUnit: exact === null ? priced.unit || null : null,
  };
}

/** Prices that times the quantity give the costs exactly; null where no decimal does. */
function unitPrices({ costs }: Charge, { quantity, unit }: ChargeAmount): FocusRow | null {
  const amount = parseDecimal(quantity, DIGITS) ?? 0n;
  const list = quotient(costs.list, amount);
  const contracted = quotient(costs.contracted, amount);
  if (list === null || contracted === null) return null;
  return {
    PricingQuantity: quantity,
    PricingUnit: unit || 'Units',
    ListUnitPrice: formatDecimal(list, DIGITS),
    ContractedUnitPrice: formatDecimal(contracted, DIGITS),
  };
}

/** One unit at its cost; a unit price is not negative, so what is given back is one unit less. */
function negated({ list, contracted }: Charge['costs']): FocusRow {
  const isGiven = list < 0n || contracted < 0n;
  const [one, other] = isGiven ? [-list, -contracted] : [list, contracted];
  return {
    PricingQuantity: isGiven ? '-1' : '1',
    PricingUnit: 'Units',
    ListUnitPrice: formatPicos(one),
    ContractedUnitPrice: formatPicos(other),
  };
}

/** Picos by an amount of so many digits, as a price of as many digits; null when it does not end there or is negative. */
function quotient(cost: bigint, amount: bigint): bigint | null {
  if (amount === 0n) return cost === 0n ? 0n : null;
  const dividend = cost * 10n ** BigInt(2 * DIGITS - 12);
  const price = dividend / amount;
  return price * amount === dividend && price >= 0n ? price : null;
}

function costsOf({ costs }: Charge): FocusRow {
  return {
    BilledCost: formatPicos(costs.billed),
    EffectiveCost: formatPicos(costs.effective),
    ListCost: formatPicos(costs.list),
    ContractedCost: formatPicos(costs.contracted),
  };
}

function slug(text: string | null | undefined): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

function titled(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
