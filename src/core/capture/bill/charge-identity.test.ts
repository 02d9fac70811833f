import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainName } from './bill-columns.ts';
import { Delivery, isAmountColumn, lineKey } from './charge-identity.ts';

it('amounts do not make a line: costs, quantities, prices, rates and credits of any cloud', () => {
  const amounts = [
    'BilledCost',
    'billed_cost',
    'ListUnitPrice',
    'x_EffectiveUnitPrice',
    'x_CostInUsd',
    'x_Credits',
    'x_BillingExchangeRate',
    'x_Discounts',
    'oci_CostOverage',
    'oci_UnitPriceOverage',
    'oci_AttributedUsage',
    'x_SkuTierUsageAmount',
  ];
  expect(amounts.filter((name) => !isAmountColumn(plainName(name)))).toEqual([]);
});

it('what tells lines apart is no amount, though its name has one in it', () => {
  const names = [
    'SkuPriceId',
    'SkuPriceDetails',
    'x_CostCenter',
    'oci_OverageFlag',
    'x_CostCategories',
    'PricingUnit',
    'PricingCategory',
    'InvoiceId',
    'ChargeDescription',
    'Tags',
  ];
  expect(names.filter((name) => isAmountColumn(plainName(name)))).toEqual([]);
});

it('lines of one delivery that say the same have ids of their own, the same in every delivery', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 20_000 }), (numbers) => {
      const keys = numbers.map((number) => lineKey('focus', String(number)));
      const idsOf = () => {
        const delivery = new Delivery();
        return keys.map((key) => delivery.idOf(key));
      };
      const ids = idsOf();
      expect(new Set(ids).size).toBe(keys.length);
      expect(idsOf()).toEqual(ids);
    }),
    { numRuns: 20 },
  );
});

it('counts by the hundred thousand as it does by the dozen', () => {
  const delivery = new Delivery();
  const ids = new Set<string>();
  for (let round = 0; round < 2; round++) {
    for (let line = 0; line < 50_000; line++) ids.add(delivery.idOf(lineKey('focus', String(line))));
  }
  expect(ids.size).toBe(100_000);
});
