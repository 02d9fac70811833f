import type { KnownCharge } from '../core/attribution/charge-source.ts';
import { CHARGE_CATEGORIES, CHARGE_ORIGINS } from '../core/charge.ts';
import type { Charge } from '../core/charge.ts';
import { OPERATIONS } from '../core/call.ts';
import { picosFromDollars } from '../core/money.ts';
import type { Picos } from '../core/money.ts';
import { CHARGE_TEXTS, type ChargeText } from './charge-columns.ts';
import type { Engine } from './engine.ts';

/** A charge as it is stored, with what it cost in dollars; null where no rate is known. */
export interface StoredCharge extends KnownCharge {
  readonly cost: string | null;
  readonly billedCost: string | null;
}

type Texts = Readonly<Record<ChargeText, string>>;

export interface ChargeRecord extends Texts {
  readonly hexId: string;
  readonly chargeFrom: number;
  readonly chargeTo: number;
  readonly billingFrom: number;
  readonly billingTo: number;
  readonly isCorrection: boolean;
  readonly isTraffic: boolean;
  readonly effectiveInCurrency: string;
  readonly billedInCurrency: string;
  readonly listInCurrency: string;
  readonly contractedInCurrency: string;
  readonly cost: string | null;
  readonly billedCost: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly assigned: Readonly<Record<string, string>>;
  readonly native: Readonly<Record<string, string>>;
}

/** Select list of a ChargeRecord. */
export const CHARGE_COLUMNS = `lower(hex(id)) AS hexId, toUnixTimestamp(chargeStart) AS chargeFrom, toUnixTimestamp(chargeEnd) AS chargeTo,
  toUnixTimestamp(billingStart) AS billingFrom, toUnixTimestamp(billingEnd) AS billingTo, isCorrection, isTraffic,
  effectiveInCurrency, billedInCurrency, listInCurrency, contractedInCurrency, cost, billedCost, labels, assigned, native,
  ${CHARGE_TEXTS.join(', ')}`;

/** The charge of an id (32 hexadecimal digits); null when there is none. */
export async function readCharge(engine: Engine, id: string): Promise<StoredCharge | null> {
  const [row] = await engine.query<ChargeRecord>(
    `SELECT ${CHARGE_COLUMNS} FROM charges FINAL WHERE id = toFixedString(unhex({id:String}), 16)`,
    { id },
  );
  return row ? storedCharge(row) : null;
}

function storedCharge(row: ChargeRecord): StoredCharge {
  const charge = chargeOf(row);
  const known = new Map([
    [charge.costs.effective, row.cost],
    [charge.costs.billed, row.billedCost],
  ]);
  const { model, modelDeveloper, modelFamily, modelVersion } = row;
  return {
    charge,
    cost: row.cost,
    billedCost: row.billedCost,
    model:
      model === ''
        ? null
        : { model, developer: modelDeveloper || null, family: modelFamily || null, version: modelVersion || null },
    dollars: (amount) => picosFromDollars(known.get(amount) ?? ''),
  };
}

export function chargeOf(row: ChargeRecord): Charge {
  return {
    id: row.hexId,
    origin: CHARGE_ORIGINS.find((origin) => origin === row.origin) ?? 'bill',
    format: row.format,
    chargePeriod: { from: row.chargeFrom * 1000, to: row.chargeTo * 1000 },
    billingPeriod: { from: row.billingFrom * 1000, to: row.billingTo * 1000 },
    invoiceIssuer: row.invoiceIssuer,
    serviceProvider: row.serviceProvider,
    hostProvider: row.hostProvider,
    billingAccount: row.billingAccount,
    category: CHARGE_CATEGORIES.find((category) => category === row.chargeCategory) ?? 'usage',
    isCorrection: row.isCorrection,
    serviceName: row.serviceName,
    ...whatFor(row),
    consumed: amountOf(row.consumedQuantity, row.consumedUnit),
    priced: amountOf(row.pricingQuantity, row.pricingUnit),
    costs: {
      billed: picos(row.billedInCurrency),
      effective: picos(row.effectiveInCurrency),
      list: picos(row.listInCurrency),
      contracted: picos(row.contractedInCurrency),
    },
    currency: row.currency,
    tags: row.labels,
    assigned: row.assigned,
    traffic: trafficOf(row),
    native: row.native,
  };
}

/** What a line may leave open. */
function whatFor(row: ChargeRecord) {
  const said = (name: keyof Texts): string | null => row[name] || null;
  return {
    billingAccountName: said('billingAccountName'),
    subAccount: said('subAccount'),
    subAccountName: said('subAccountName'),
    invoice: said('invoice'),
    frequency: said('chargeFrequency'),
    serviceCategory: said('serviceCategory'),
    serviceSubcategory: said('serviceSubcategory'),
    sku: said('sku'),
    skuPrice: said('skuPrice'),
    skuMeter: said('skuMeter'),
    description: said('description'),
    region: said('region'),
    resource: said('resource'),
    resourceName: said('resourceName'),
    resourceType: said('resourceType'),
    pricingCategory: said('pricingCategory'),
    commitment: said('commitment'),
    commitmentStatus: said('commitmentStatus'),
  };
}

function trafficOf(row: ChargeRecord): Charge['traffic'] {
  if (!row.isTraffic) return null;
  return {
    provider: row.provider,
    model: row.requestModel || null,
    operation: OPERATIONS.find((operation) => operation === row.operation) ?? 'other',
    quantity: row.chargedQuantity || null,
    serviceTier: row.serviceTier || null,
  };
}

function amountOf(quantity: string, unit: string): Charge['consumed'] {
  return quantity === '' ? null : { quantity, unit };
}

function picos(decimal: string): Picos {
  return picosFromDollars(decimal) ?? 0n;
}
