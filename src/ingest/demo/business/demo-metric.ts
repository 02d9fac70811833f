import { type Customer, customers, NEWCOMER } from '../customer.ts';
import { owns } from '../customer-book.ts';
import { TEAMS } from '../organisation.ts';
import { Random } from '../random.ts';
import { DAY_MS } from '../season.ts';
import { monthOf } from '../../../core/period.ts';

/** A line of a metric (docs/guide/outcomes.md). */
export interface MetricLine {
  readonly name: string;
  readonly at: string;
  readonly until?: string;
  readonly reading?: 'level';
  readonly value: string;
  readonly unit?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The period and size of the demo. */
export interface DemoBusiness {
  readonly seed: number;
  readonly startAt: number;
  readonly endAt: number;
  /** About how many calls there are in it. */
  readonly calls: number;
  /** When the newcomer signs; null where that is not in the period. */
  readonly newcomerFrom: number | null;
}

const MONTH_DAYS = 30;
/** Dollars of AI that customers take for each call of the organisation. */
const CUSTOMER_COST = 0.0078;
/** What the company takes for each dollar of AI that its customers take. */
const MARKUP = 4.5;
/** Share of all revenue that a customer on the plan pays: flat, whatever they use, so that the largest users are the thinnest margins. */
const PLAN_SHARES: Readonly<Record<Customer['plan'], number>> = {
  enterprise: 0.55 / 25,
  business: 0.34 / 96,
  starter: 0.11 / 190,
  free: 0,
};
const PRODUCT_SHARES = {
  desk: 0.34,
  library: 0.2,
  flows: 0.16,
  insights: 0.12,
  storefront: 0.1,
  documents: 0.08,
} as const;
/** Hosting and support, of revenue. */
const HOSTING = 0.16;
const CENTS = 4;

/** Every number of the company's business in the period; the same seed tells the same. */
export function* demoMetrics(business: DemoBusiness): Generator<MetricLine> {
  yield* revenue(business);
  yield* activeUsers(business);
  yield* seats(business);
  yield* limits(business);
}

/** A customer pays by the month for the products it has, and for part of a month its part. */
function* revenue(business: DemoBusiness): Generator<MetricLine> {
  const monthly = (business.calls / days(business)) * MONTH_DAYS * CUSTOMER_COST * MARKUP;
  for (const [rank, customer] of customers(business.seed).entries()) {
    const price = monthly * PLAN_SHARES[customer.plan] * new Random(business.seed, rank, 0x9e).around(1, 0.15);
    if (price === 0) continue;
    const products = Object.entries(PRODUCT_SHARES).filter(
      ([product]) => customer === NEWCOMER || owns(customer, product),
    );
    const whole = products.reduce((sum, [, share]) => sum + share, 0);
    for (const { from, to, share } of monthsOf(business, customer)) {
      for (const [product, part] of products) {
        const amount = (price * share * part) / whole;
        const period = { at: new Date(from).toISOString(), until: new Date(to).toISOString() };
        const labels = { customer: customer.id, product };
        yield { name: 'revenue', ...period, value: amount.toFixed(CENTS), unit: 'USD', labels };
        yield { name: 'hosting-cost', ...period, value: (amount * HOSTING).toFixed(CENTS), unit: 'USD', labels };
      }
    }
  }
}

interface PaidMonth {
  readonly from: number;
  readonly to: number;
  /** Of a whole month. */
  readonly share: number;
}

/** Calendar months, cut to when the customer is there. */
function monthsOf({ startAt, endAt, newcomerFrom }: DemoBusiness, customer: Customer): PaidMonth[] {
  const begins = customer === NEWCOMER ? (newcomerFrom ?? endAt) : startAt + customer.fromDay * DAY_MS;
  const ends = Math.min(endAt, startAt + customer.toDay * DAY_MS);
  const months: PaidMonth[] = [];
  for (let at = begins; at < ends;) {
    const month = monthOf(at);
    const to = Math.min(month.to, ends);
    months.push({ from: at, to, share: (to - at) / (MONTH_DAYS * DAY_MS) });
    at = to;
  }
  return months;
}

const USERS = { desk: 820, library: 640, flows: 210, insights: 160, storefront: 2400, documents: 300 } as const;
/** Growth a day, and how many come on the days of a week from Sunday. */
const USER_GROWTH = 1.0015;
const OFFICE = [0.16, 0.98, 1.04, 1.03, 1, 0.88, 0.2];
const CONSUMER = [0.86, 0.95, 0.98, 1, 1, 1.04, 0.92];

function* activeUsers(business: DemoBusiness): Generator<MetricLine> {
  for (const [index, [product, base]] of Object.entries(USERS).entries()) {
    for (const { at, day } of daysOf(business)) {
      const week = product === 'storefront' ? CONSUMER : OFFICE;
      const come = week[new Date(at).getUTCDay()] ?? 1;
      const noise = new Random(business.seed, day, index, 0xac).around(1, 0.03);
      yield level('active-users', at, Math.round(base * come * USER_GROWTH ** day * noise), { product });
    }
  }
}

const SEATS: Readonly<Record<(typeof TEAMS)[number], readonly [paid: number, active: number]>> = {
  support: [20, 9],
  knowledge: [18, 15],
  automation: [26, 25],
  insights: [16, 6],
  commerce: [24, 20],
  platform: [36, 35],
};
const SEAT_PRICE = 19;

/** Seats of a coding assistant, by team: two teams hardly use theirs. */
function* seats(business: DemoBusiness): Generator<MetricLine> {
  for (const team of TEAMS) {
    const [paid, active] = SEATS[team];
    for (const { at, day } of daysOf(business)) {
      const sat = Math.min(paid, active - new Random(business.seed, day, active, 0x5e).below(4));
      yield level('code-assistant.active-seats', at, sat, { team });
      if (day % MONTH_DAYS !== 0) continue;
      yield level('code-assistant.seats', at, paid, { team });
      yield level('code-assistant.seat-price', at, SEAT_PRICE, { team });
    }
  }
}

interface Quota {
  readonly name: string;
  readonly provider: string;
  readonly limit: number;
  readonly begins: number;
  readonly perDay: number;
}

const QUOTAS: readonly Quota[] = [
  { name: 'vector-storage-gb', provider: 'pinecone', limit: 1000, begins: 380, perDay: 5 },
  { name: 'tokens-per-minute-thousands', provider: 'openai', limit: 4000, begins: 1800, perDay: 9 },
  { name: 'monthly-spend', provider: 'anthropic', limit: 50_000, begins: 21_000, perDay: 60 },
];
const CREDITS = { name: 'credits', provider: 'gcp', begins: 40_000, perDay: 310 } as const;

function* limits(business: DemoBusiness): Generator<MetricLine> {
  for (const { at, day } of daysOf(business)) {
    for (const { name, provider, limit, begins, perDay } of QUOTAS) {
      yield level(`${name}.used`, at, begins + perDay * day, { provider });
      if (day % MONTH_DAYS === 0) yield level(`${name}.limit`, at, limit, { provider });
    }
    const { name, provider, begins, perDay } = CREDITS;
    yield level(`${name}.remaining`, at, begins - perDay * day, { provider });
  }
}

function level(name: string, at: number, value: number, labels: MetricLine['labels']): MetricLine {
  return { name, reading: 'level', at: new Date(at).toISOString(), value: String(value), labels };
}

function days({ startAt, endAt }: DemoBusiness): number {
  return (endAt - startAt) / DAY_MS;
}

function daysOf(business: DemoBusiness): readonly { readonly at: number; readonly day: number }[] {
  return Array.from({ length: days(business) }, (_, day) => ({ at: business.startAt + day * DAY_MS, day }));
}
