import type { FocusFormat } from './focus-rule.ts';

/** Versions of FOCUS that can be written; 1.5 is a working draft whose names may still change. */
export const FOCUS_VERSIONS = ['1.2', '1.3', '1.4', '1.5-draft'] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

type ColumnType = Extract<FocusFormat, 'String' | 'Decimal' | 'Date/Time' | 'JSON Object'>;

export interface FocusColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether every file has it; else those that a line says something for. */
  readonly isAlways: boolean;
}

/** Name, type, the first and the last version that have it, and whether every file has it. */
const COLUMNS: readonly (readonly [string, ColumnType, FocusVersion, FocusVersion, boolean])[] = [
  ['AllocatedMethodDetails', 'JSON Object', '1.3', '1.5-draft', false],
  ['AllocatedMethodId', 'String', '1.3', '1.5-draft', false],
  ['AllocatedResourceId', 'String', '1.3', '1.5-draft', false],
  ['AllocatedResourceName', 'String', '1.3', '1.5-draft', false],
  ['AllocatedTags', 'JSON Object', '1.3', '1.5-draft', false],
  ['AvailabilityZone', 'String', '1.2', '1.5-draft', false],
  ['BilledCost', 'Decimal', '1.2', '1.5-draft', true],
  ['BillingAccountId', 'String', '1.2', '1.5-draft', true],
  ['BillingAccountName', 'String', '1.2', '1.5-draft', true],
  ['BillingAccountType', 'String', '1.2', '1.5-draft', false],
  ['BillingCurrency', 'String', '1.2', '1.5-draft', true],
  ['BillingPeriodEnd', 'Date/Time', '1.2', '1.5-draft', true],
  ['BillingPeriodStart', 'Date/Time', '1.2', '1.5-draft', true],
  ['CapacityReservationId', 'String', '1.2', '1.5-draft', false],
  ['CapacityReservationStatus', 'String', '1.2', '1.5-draft', false],
  ['ChargeCategory', 'String', '1.2', '1.5-draft', true],
  ['ChargeClass', 'String', '1.2', '1.5-draft', true],
  ['ChargeDescription', 'String', '1.2', '1.5-draft', true],
  ['ChargeFrequency', 'String', '1.2', '1.5-draft', false],
  ['ChargePeriodEnd', 'Date/Time', '1.2', '1.5-draft', true],
  ['ChargePeriodStart', 'Date/Time', '1.2', '1.5-draft', true],
  ['CommitmentDiscountCategory', 'String', '1.2', '1.5-draft', false],
  ['CommitmentDiscountId', 'String', '1.2', '1.5-draft', false],
  ['CommitmentDiscountName', 'String', '1.2', '1.5-draft', false],
  ['CommitmentDiscountQuantity', 'Decimal', '1.2', '1.5-draft', false],
  ['CommitmentDiscountStatus', 'String', '1.2', '1.5-draft', false],
  ['CommitmentDiscountType', 'String', '1.2', '1.5-draft', false],
  ['CommitmentDiscountUnit', 'String', '1.2', '1.5-draft', false],
  ['CommitmentProgramEligibilityDetails', 'JSON Object', '1.4', '1.5-draft', false],
  ['ConsumedQuantity', 'Decimal', '1.2', '1.5-draft', true],
  ['ConsumedUnit', 'String', '1.2', '1.5-draft', true],
  ['ContractApplied', 'JSON Object', '1.3', '1.5-draft', false],
  ['ContractedCost', 'Decimal', '1.2', '1.5-draft', true],
  ['ContractedUnitPrice', 'Decimal', '1.2', '1.5-draft', true],
  ['CredentialDetails', 'JSON Object', '1.5-draft', '1.5-draft', false],
  ['CredentialId', 'String', '1.5-draft', '1.5-draft', false],
  ['EffectiveCost', 'Decimal', '1.2', '1.5-draft', true],
  ['HostProviderName', 'String', '1.3', '1.5-draft', true],
  ['InvoiceDetailId', 'String', '1.4', '1.5-draft', true],
  ['InvoiceId', 'String', '1.2', '1.5-draft', true],
  ['InvoiceIssuerName', 'String', '1.2', '1.5-draft', true],
  ['ListCost', 'Decimal', '1.2', '1.5-draft', true],
  ['ListUnitPrice', 'Decimal', '1.2', '1.5-draft', true],
  ['PricingCategory', 'String', '1.2', '1.5-draft', true],
  ['PricingCurrency', 'String', '1.2', '1.5-draft', false],
  ['PricingCurrencyContractedUnitPrice', 'Decimal', '1.2', '1.5-draft', false],
  ['PricingCurrencyEffectiveCost', 'Decimal', '1.2', '1.5-draft', false],
  ['PricingCurrencyListUnitPrice', 'Decimal', '1.2', '1.5-draft', false],
  ['PricingQuantity', 'Decimal', '1.2', '1.5-draft', true],
  ['PricingUnit', 'String', '1.2', '1.5-draft', true],
  ['PrincipalId', 'String', '1.5-draft', '1.5-draft', false],
  ['ProviderName', 'String', '1.2', '1.3', true],
  ['PublisherName', 'String', '1.2', '1.3', true],
  ['RegionId', 'String', '1.2', '1.5-draft', true],
  ['RegionName', 'String', '1.2', '1.5-draft', true],
  ['ResourceId', 'String', '1.2', '1.5-draft', true],
  ['ResourceName', 'String', '1.2', '1.5-draft', true],
  ['ResourceType', 'String', '1.2', '1.5-draft', true],
  ['ServiceCategory', 'String', '1.2', '1.5-draft', true],
  ['ServiceName', 'String', '1.2', '1.5-draft', true],
  ['ServiceProviderName', 'String', '1.3', '1.5-draft', true],
  ['ServiceSubcategory', 'String', '1.2', '1.5-draft', false],
  ['SkuId', 'String', '1.2', '1.5-draft', true],
  ['SkuMeter', 'String', '1.2', '1.5-draft', true],
  ['SkuPriceDetails', 'JSON Object', '1.2', '1.5-draft', true],
  ['SkuPriceId', 'String', '1.2', '1.5-draft', true],
  ['SubAccountId', 'String', '1.2', '1.5-draft', true],
  ['SubAccountName', 'String', '1.2', '1.5-draft', true],
  ['SubAccountType', 'String', '1.2', '1.5-draft', false],
  ['Tags', 'JSON Object', '1.2', '1.5-draft', true],
];

const NAMES: ReadonlySet<string> = new Set(COLUMNS.map(([name]) => name));
const TYPES: ReadonlyMap<string, ColumnType> = new Map(COLUMNS.map(([name, type]) => [name, type]));
const BY_PLAIN_NAME: ReadonlyMap<string, string> = new Map(COLUMNS.map(([name]) => [name.toLowerCase(), name]));

/** The columns of a version, in the order of the alphabet. */
export function focusColumns(version: FocusVersion): readonly FocusColumn[] {
  const at = FOCUS_VERSIONS.indexOf(version);
  return COLUMNS.filter(
    ([, , since, until]) => FOCUS_VERSIONS.indexOf(since) <= at && FOCUS_VERSIONS.indexOf(until) >= at,
  ).map(([name, type, , , isAlways]) => ({ name, type, isAlways }));
}

/** Whether any version has a column of this name. */
export function isFocusColumn(name: string): boolean {
  return NAMES.has(name);
}

/** How values of a column are written; those of a custom column are text. */
export function columnType(name: string): ColumnType {
  return TYPES.get(name) ?? 'String';
}

/** The column that a bill spells otherwise (billed_cost, "Billed Cost"); null when it is none of FOCUS. */
export function focusColumnNamed(plain: string): string | null {
  return BY_PLAIN_NAME.get(plain) ?? null;
}
