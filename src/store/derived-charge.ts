import { createHash } from 'node:crypto';
import type { Charge } from '../core/charge.ts';

/** What every line that is derived, and not billed, has in common. */
export const DERIVED_CHARGE = {
  format: 'derived',
  billingAccountName: null,
  subAccountName: null,
  invoice: null,
  category: 'adjustment',
  isCorrection: false,
  frequency: null,
  serviceCategory: null,
  serviceSubcategory: null,
  sku: null,
  skuPrice: null,
  skuMeter: null,
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
  assigned: {},
  native: {},
} as const satisfies Partial<Charge>;

/** The id of a line that is derived from these facts: the same each time it is. */
export function derivedId(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}
