/** A line of a bill in the test's own words; what is not said is a plain line of one cloud. */
export interface BillRow {
  readonly cost: string;
  readonly at: string;
  readonly to?: string;
  readonly provider?: string;
  readonly service?: string;
  readonly category?: string;
  readonly billingAccount?: string;
  /** Sub account. */
  readonly account?: string;
  readonly accountName?: string;
  readonly sku?: string;
  readonly meter?: string;
  readonly description?: string;
  readonly resource?: string;
  readonly quantity?: string;
  readonly unit?: string;
  readonly invoice?: string;
  readonly currency?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const COLUMNS: readonly (readonly [string, (row: BillRow) => string | undefined])[] = [
  ['BilledCost', ({ cost }) => cost],
  ['EffectiveCost', ({ cost }) => cost],
  ['BillingCurrency', ({ currency }) => currency ?? 'USD'],
  ['InvoiceId', ({ invoice }) => invoice],
  ['ChargePeriodStart', ({ at }) => at],
  ['ChargePeriodEnd', ({ at, to }) => to ?? at],
  ['ProviderName', ({ provider }) => provider ?? 'Acme Cloud'],
  ['ServiceName', ({ service }) => service ?? 'Virtual Machines'],
  ['ServiceCategory', ({ category }) => category ?? 'Compute'],
  ['BillingAccountId', ({ billingAccount }) => billingAccount],
  ['SubAccountId', ({ account }) => account],
  ['SubAccountName', ({ accountName }) => accountName],
  ['SkuId', ({ sku }) => sku],
  ['SkuMeter', ({ meter }) => meter],
  ['ChargeDescription', ({ description }) => description],
  ['ResourceId', ({ resource }) => resource],
  ['ConsumedQuantity', ({ quantity }) => quantity],
  ['ConsumedUnit', ({ unit }) => unit],
  ['Tags', ({ tags }) => tags && JSON.stringify(tags)],
];

/** A bill in FOCUS, as CSV. */
export function focusBill(rows: readonly BillRow[]): string {
  const cells = rows.map((row) => COLUMNS.map(([, cell]) => quoted(cell(row) ?? '')));
  return [COLUMNS.map(([name]) => name), ...cells].map((line) => line.join(',')).join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
