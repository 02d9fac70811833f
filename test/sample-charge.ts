import { createHash } from 'node:crypto';
import type { Charge } from '../src/core/charge.ts';
import { picosFromDollars } from '../src/core/money.ts';
import type { StorableCharge } from '../src/store/charge-columns.ts';

const MONTH = { from: Date.parse('2026-10-01T00:00:00Z'), to: Date.parse('2026-11-01T00:00:00Z') };

const SAMPLE: Omit<Charge, 'id' | 'costs'> = {
  origin: 'bill',
  format: 'focus',
  chargePeriod: MONTH,
  billingPeriod: MONTH,
  invoiceIssuer: 'Acme Cloud',
  serviceProvider: 'Acme Cloud',
  hostProvider: 'Acme Cloud',
  billingAccount: 'account-1',
  billingAccountName: null,
  subAccount: null,
  subAccountName: null,
  invoice: null,
  category: 'usage',
  isCorrection: false,
  frequency: null,
  serviceCategory: null,
  serviceSubcategory: null,
  serviceName: 'Virtual Machines',
  sku: null,
  skuPrice: null,
  skuMeter: null,
  description: null,
  region: null,
  resource: null,
  resourceName: null,
  resourceType: null,
  consumed: null,
  priced: null,
  pricingCategory: null,
  commitment: null,
  commitmentStatus: null,
  currency: 'USD',
  tags: {},
  assigned: {},
  traffic: null,
  native: {},
};

/** A charge of so many dollars in all four costs; what is told takes the place of the sample's. */
export function sampleCharge(name: string, dollars: string, told: Partial<Charge> = {}): Charge {
  const amount = picosFromDollars(dollars) ?? 0n;
  const costs = { billed: amount, effective: amount, list: amount, contracted: amount };
  const id = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return { id, costs, ...SAMPLE, ...told };
}

/** As it is stored when dollars are the only currency. */
export function storable(charge: Charge): StorableCharge {
  return { charge, model: null, amountMicros: null, dollars: (amount) => (charge.currency === 'USD' ? amount : null) };
}
