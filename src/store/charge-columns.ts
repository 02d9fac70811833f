import type { Charge } from '../core/charge.ts';
import type { Picos } from '../core/money.ts';
import type { ModelIdentity } from '../core/pricing/price.ts';
import { blockOf, type ColumnWriter } from './native-format.ts';
import { textMapColumn } from './native-map.ts';
import {
  boolColumn,
  byteColumn,
  hexColumn,
  largeColumn,
  nullableMicrosColumn,
  nullableWideDecimalColumn,
  secondsColumn,
  textColumn,
  wideDecimalColumn,
} from './native-scalar.ts';
import { wordColumn } from './native-word.ts';

/** A charge with everything that is derived before it is stored. */
export interface StorableCharge {
  readonly charge: Charge;
  /** As the price book knows the model; null where the line is for none. */
  readonly model: ModelIdentity | null;
  /** How much it counts of the traffic's quantity, in millionths; null when the line does not say. */
  readonly amountMicros: bigint | null;
  /** An amount of the charge's currency in dollars; null when no rate is known. */
  readonly dollars: (amount: Picos) => Picos | null;
}

/** A row of the table. */
export interface ChargeRow extends StorableCharge {
  readonly version: bigint;
  /** A tombstone: the line is no longer there. */
  readonly isDeleted: boolean;
  readonly contentHash: bigint;
  readonly delivery: string;
}

/** A column's name, and its text of a charge; null is nothing stated. */
type TextColumn = readonly [string, (charge: Charge) => string | null];

const WORDS = [
  ['origin', ({ origin }) => origin],
  ['format', ({ format }) => format],
  ['invoiceIssuer', ({ invoiceIssuer }) => invoiceIssuer],
  ['serviceProvider', ({ serviceProvider }) => serviceProvider],
  ['hostProvider', ({ hostProvider }) => hostProvider],
  ['billingAccount', ({ billingAccount }) => billingAccount],
  ['billingAccountName', ({ billingAccountName }) => billingAccountName],
  ['subAccount', ({ subAccount }) => subAccount],
  ['subAccountName', ({ subAccountName }) => subAccountName],
  ['invoice', ({ invoice }) => invoice],
  ['chargeCategory', ({ category }) => category],
  ['chargeFrequency', ({ frequency }) => frequency],
  ['serviceCategory', ({ serviceCategory }) => serviceCategory],
  ['serviceSubcategory', ({ serviceSubcategory }) => serviceSubcategory],
  ['serviceName', ({ serviceName }) => serviceName],
  ['sku', ({ sku }) => sku],
  ['skuPrice', ({ skuPrice }) => skuPrice],
  ['skuMeter', ({ skuMeter }) => skuMeter],
  ['region', ({ region }) => region],
  ['resourceType', ({ resourceType }) => resourceType],
  ['consumedUnit', ({ consumed }) => consumed && consumed.unit],
  ['pricingUnit', ({ priced }) => priced && priced.unit],
  ['pricingCategory', ({ pricingCategory }) => pricingCategory],
  ['commitment', ({ commitment }) => commitment],
  ['commitmentStatus', ({ commitmentStatus }) => commitmentStatus],
  ['currency', ({ currency }) => currency],
  ['provider', ({ traffic, serviceProvider }) => traffic?.provider ?? serviceProvider],
  ['requestModel', ({ traffic }) => traffic && traffic.model],
  ['operation', ({ traffic }) => traffic && traffic.operation],
  ['chargedQuantity', ({ traffic }) => traffic && traffic.quantity],
  ['serviceTier', ({ traffic }) => traffic && traffic.serviceTier],
] as const satisfies readonly TextColumn[];

const TEXTS = [
  ['description', ({ description }) => description],
  ['resource', ({ resource }) => resource],
  ['resourceName', ({ resourceName }) => resourceName],
  ['consumedQuantity', ({ consumed }) => consumed && consumed.quantity],
  ['pricingQuantity', ({ priced }) => priced && priced.quantity],
] as const satisfies readonly TextColumn[];

const MODEL_PARTS = [
  ['model', 'model'],
  ['modelDeveloper', 'developer'],
  ['modelFamily', 'family'],
  ['modelVersion', 'version'],
] as const;

/** Every column of text, which is empty where nothing is stated. */
export const CHARGE_TEXTS = [...WORDS, ...TEXTS, ...MODEL_PARTS].map(([name]) => name);
export type ChargeText = (typeof CHARGE_TEXTS)[number];

/** Cost in the bill's currency, and the column of the same cost in dollars. */
const COSTS = [
  ['billed', 'billedInCurrency', 'billedCost'],
  ['effective', 'effectiveInCurrency', 'cost'],
  ['list', 'listInCurrency', 'listCost'],
  ['contracted', 'contractedInCurrency', 'contractedCost'],
] as const;

const COLUMNS = (): readonly ColumnWriter<ChargeRow>[] => [
  secondsColumn('chargeStart', ({ charge }) => charge.chargePeriod.from / 1000),
  secondsColumn('chargeEnd', ({ charge }) => charge.chargePeriod.to / 1000),
  secondsColumn('billingStart', ({ charge }) => charge.billingPeriod.from / 1000),
  secondsColumn('billingEnd', ({ charge }) => charge.billingPeriod.to / 1000),
  hexColumn('id', ({ charge }) => charge.id),
  largeColumn('version', ({ version }) => version),
  byteColumn('isDeleted', ({ isDeleted }) => Number(isDeleted)),
  largeColumn('contentHash', ({ contentHash }) => contentHash),
  wordColumn('delivery', ({ delivery }) => delivery),
  boolColumn('isCorrection', ({ charge }) => charge.isCorrection),
  boolColumn('isTraffic', ({ charge }) => charge.traffic !== null),
  ...WORDS.map(([name, read]) => wordColumn<ChargeRow>(name, ({ charge }) => read(charge))),
  ...TEXTS.map(([name, read]) => textColumn<ChargeRow>(name, ({ charge }) => read(charge))),
  ...MODEL_PARTS.map(([name, part]) => wordColumn<ChargeRow>(name, ({ model }) => model && model[part])),
  ...COSTS.flatMap(([cost, inCurrency, inDollars]) => [
    wideDecimalColumn<ChargeRow>(inCurrency, ({ charge }) => charge.costs[cost]),
    nullableWideDecimalColumn<ChargeRow>(inDollars, ({ charge, dollars }) => dollars(charge.costs[cost])),
  ]),
  nullableMicrosColumn('chargedAmount', ({ amountMicros }) => amountMicros),
  textMapColumn('labels', ({ charge }) => charge.tags),
  textMapColumn('assigned', ({ charge }) => charge.assigned),
  textMapColumn('native', ({ charge }) => charge.native),
];

/** The rows as a block of the table. */
export function chargeBlock(rows: readonly ChargeRow[]): Uint8Array {
  return blockOf(COLUMNS(), rows);
}
