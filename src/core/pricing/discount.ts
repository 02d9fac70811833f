import { divideRounded } from '../money.ts';
import { type Discount, namesModel } from './contract.ts';
import type { Rate } from './rate.ts';

const WHOLE = 100_000_000n;
const FINER = 2 ** 16;

/** A provider's discounts in rising precedence. */
export interface OrderedDiscount extends Discount {
  readonly order: number;
}

/** What discounts make of a model's list prices, each rate under the conditions and in the dates of both. */
export function discountedRates(
  rates: readonly Rate[],
  names: Iterable<string>,
  discounts: readonly OrderedDiscount[],
): Rate[] {
  const spellings = [...names];
  const ours = discounts.filter(({ models }) => namesModel(models, spellings));
  return ours.flatMap((discount) => rates.flatMap((rate) => discounted(rate, discount)));
}

function discounted(rate: Rate, discount: OrderedDiscount): Rate[] {
  const from = later(rate.from, discount.from);
  const to = earlier(rate.to, discount.to);
  if (rate.isOwn || !covers(rate, discount) || (from !== null && to !== null && from >= to)) return [];
  return [
    {
      ...rate,
      id: `contract/${discount.contract}/${rate.id}`,
      rate: divideRounded(rate.rate * (WHOLE - discount.microPercent), WHOLE),
      from,
      to,
      region: discount.region ?? rate.region,
      isOwn: true,
      // A newer list's price stays before an older one's.
      order: discount.order + rate.order / FINER,
      source: {
        name: `contract ${discount.contract}`,
        reference: 'contracts of this installation',
        licence: 'private',
      },
      note: `${Number(discount.microPercent) / 1e6} % off the list price of ${rate.source.name}`,
    },
  ];
}

function covers(rate: Rate, { quantities, serviceTier, region }: Discount): boolean {
  if (quantities !== null && !quantities.includes(rate.quantity)) return false;
  if (serviceTier !== null && serviceTier !== rate.serviceTier) return false;
  return region === null || rate.region === null || region === rate.region;
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
