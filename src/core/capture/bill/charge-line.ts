import type { FieldKind } from '../field-map/field-path.ts';

/** The fields of a charge line, by the kind of their values: docs/reference/charge.md. */
const CHARGE_TEXTS = [
  'id',
  'format',
  'invoiceIssuer',
  'serviceProvider',
  'hostProvider',
  'billingAccount',
  'billingAccountName',
  'subAccount',
  'subAccountName',
  'invoice',
  'category',
  'frequency',
  'serviceCategory',
  'serviceSubcategory',
  'serviceName',
  'sku',
  'skuPrice',
  'skuMeter',
  'description',
  'region',
  'resource',
  'resourceName',
  'resourceType',
  'consumedUnit',
  'pricedUnit',
  'pricingCategory',
  'commitment',
  'commitmentStatus',
  'currency',
] as const;
const CHARGE_INSTANTS = ['from', 'to', 'billingFrom', 'billingTo'] as const;
/** What a restated line may say otherwise, and still be the same line. */
export const CHARGE_AMOUNTS = [
  'billedCost',
  'effectiveCost',
  'listCost',
  'contractedCost',
  'consumedQuantity',
  'pricedQuantity',
] as const;
export const TRAFFIC_TEXTS = ['provider', 'model', 'operation', 'quantity', 'serviceTier'] as const;

/** Fields of the line itself. */
export const CHARGE_KINDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...CHARGE_TEXTS.map((name) => [name, 'text'] as const),
  ...CHARGE_INSTANTS.map((name) => [name, 'instant'] as const),
  ...CHARGE_AMOUNTS.map((name) => [name, 'money'] as const),
  ['isCorrection', 'flag'],
]);
/** Members that are objects: what a line is recognised as, tags, values of dimensions, columns of the source. */
export const CHARGE_GROUPS = ['traffic', 'tags', 'assigned', 'native'] as const;
