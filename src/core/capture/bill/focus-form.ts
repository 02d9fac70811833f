import type { BillColumns } from './bill-columns.ts';
import { type BillForm, BillLayout } from './bill-layout.ts';
import { isAmountColumn } from './charge-identity.ts';

/**
 * What FOCUS calls what: 1.3 renamed the providers; drafts and converters before 1.0 had other names; the clouds' own columns
 * say what some of FOCUS leaves out (usage type, instance type, publisher).
 */
export const FOCUS_FORM: BillForm = {
  format: 'focus',
  fields: {
    chargeStart: ['chargeperiodstart'],
    chargeEnd: ['chargeperiodend'],
    billingStart: ['billingperiodstart'],
    billingEnd: ['billingperiodend'],
    invoiceIssuer: ['invoiceissuername', 'invoiceissuer'],
    serviceProvider: ['serviceprovidername', 'providername', 'provider'],
    hostProvider: ['hostprovidername'],
    publisher: ['publishername', 'publisher'],
    billingAccount: ['billingaccountid'],
    billingAccountName: ['billingaccountname'],
    subAccount: ['subaccountid'],
    subAccountName: ['subaccountname'],
    invoice: ['invoiceid', 'xinvoiceid'],
    category: ['chargecategory', 'chargetype'],
    chargeClass: ['chargeclass'],
    frequency: ['chargefrequency'],
    serviceCategory: ['servicecategory'],
    serviceSubcategory: ['servicesubcategory'],
    serviceName: ['servicename'],
    sku: ['skuid'],
    skuPrice: ['skupriceid'],
    skuMeter: ['skumeter', 'xskumeter', 'xskumetername'],
    skuDetails: ['skupricedetails', 'xskudetails'],
    description: ['chargedescription', 'xskudescription'],
    region: ['regionid', 'region', 'regionname'],
    resource: ['resourceid'],
    resourceName: ['resourcename'],
    resourceType: ['resourcetype'],
    consumedQuantity: ['consumedquantity', 'usagequantity'],
    consumedUnit: ['consumedunit', 'usageunit'],
    pricingQuantity: ['pricingquantity'],
    pricingUnit: ['pricingunit'],
    pricingCategory: ['pricingcategory'],
    pricingCurrency: ['pricingcurrency'],
    commitment: ['commitmentdiscountid'],
    commitmentStatus: ['commitmentdiscountstatus'],
    billedCost: ['billedcost'],
    effectiveCost: ['effectivecost', 'amortizedcost'],
    listCost: ['listcost'],
    contractedCost: ['contractedcost'],
    listUnitPrice: ['listunitprice'],
    contractedUnitPrice: ['contractedunitprice'],
    currency: ['billingcurrency', 'billedcurrency'],
    tags: ['tags'],
    allocatedTags: ['allocatedtags'],
    usageType: ['xusagetype', 'lineitemusagetype', 'xinstancetype', 'xskumetersubcategory', 'xskudescription'],
  },
  instants: new Set(['chargeperiodstart', 'chargeperiodend', 'billingperiodstart', 'billingperiodend']),
  structures: new Set(['tags', 'skupricedetails', 'allocatedtags', 'contractapplied']),
  isAmount: isAmountColumn,
};

/** The columns of FOCUS that no bill can be read without and that a table lacks. */
export function missingOf(columns: BillColumns): string[] {
  const layout = new BillLayout(columns, FOCUS_FORM);
  const costs = ['billedCost', 'effectiveCost', 'contractedCost', 'listCost'] as const;
  const isPriced = layout.has('listUnitPrice') && layout.has('pricingQuantity');
  return [
    ...(layout.has('chargeStart') ? [] : ['ChargePeriodStart']),
    ...(costs.some((cost) => layout.has(cost)) || isPriced ? [] : ['BilledCost']),
  ];
}
