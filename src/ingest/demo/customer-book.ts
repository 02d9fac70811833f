import type { Behaviour } from './behaviour.ts';
import { customers, NEWCOMER } from './customer.ts';
import type { Customer } from './customer.ts';
import type { Random } from './random.ts';
import { DAY_MS, REGION_NAMES } from './season.ts';
import type { Region } from './season.ts';

interface Shelf {
  readonly customers: readonly Customer[];
  /** Running sums of the customers' weights. */
  readonly sums: Float64Array;
  readonly total: number;
}

const DRAWS = 8;
const PRODUCT_SHARE = 0.75;

/** The customers by region, drawn in proportion to their weight. */
export class CustomerBook {
  readonly #shelves: ReadonlyMap<Region, Shelf>;
  readonly #total: number;
  readonly #startAt: number;

  constructor(seed: number, startAt: number) {
    const all = customers(seed).filter((customer) => customer !== NEWCOMER);
    this.#startAt = startAt;
    this.#shelves = new Map(
      REGION_NAMES.map((region) => [region, shelf(all.filter((customer) => customer.region === region))]),
    );
    this.#total = [...this.#shelves.values()].reduce((sum, { total }) => sum + total, 0);
  }

  /** A region's share of all use. */
  share(region: Region): number {
    return (this.#shelves.get(region)?.total ?? 0) / this.#total;
  }

  /** Who uses a feature in a given hour; null inside the company and outside production. */
  draw({ feature, environment, newcomer }: Behaviour, at: number, region: Region, random: Random): Customer | null {
    if (feature.purpose !== 'product' || environment !== 'production') return null;
    if (newcomer > 0 && random.chance(newcomer / (1 + newcomer))) return NEWCOMER;
    const day = (at - this.#startAt) / DAY_MS;
    const shelf = this.#shelves.get(region);
    return shelf ? drawFitting(shelf, day, feature.product, random) : null;
  }
}

function shelf(customers: readonly Customer[]): Shelf {
  const sums = new Float64Array(customers.length);
  let total = 0;
  for (const [index, customer] of customers.entries()) sums[index] = total += customer.weight;
  return { customers, sums, total };
}

/** Draws until the customer is there and owns the product; after a few draws whoever came last must do. */
function drawFitting(shelf: Shelf, day: number, product: string, random: Random): Customer | null {
  let customer = drawFrom(shelf, random);
  for (let i = 0; i < DRAWS; i++) {
    if (!customer || (isActive(customer, day) && owns(customer, product))) break;
    customer = drawFrom(shelf, random);
  }
  return customer;
}

function drawFrom({ customers, sums, total }: Shelf, random: Random): Customer | null {
  const wanted = random.unit() * total;
  let low = 0;
  let high = customers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return customers[low] ?? null;
}

function isActive({ fromDay, toDay }: Customer, day: number): boolean {
  return day >= fromDay && day < toDay;
}

/** Most customers use most products, each the same ones for good. */
export function owns({ id }: Pick<Customer, 'id'>, product: string): boolean {
  let hash = 7;
  for (const character of id + product) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return (hash >>> 8) % 100 < PRODUCT_SHARE * 100;
}
