import { Random } from './random.ts';
import { REGION_NAMES, REGIONS } from './season.ts';
import type { Region } from './season.ts';

type Plan = 'enterprise' | 'business' | 'starter' | 'free';

/** A company that buys from the demo organisation. */
export interface Customer {
  readonly id: string;
  readonly plan: Plan;
  readonly region: Region;
  /** Its workspaces; calls name one of them. */
  readonly tenants: readonly string[];
  /** Relative use; falls with rank like Zipf's law. */
  readonly weight: number;
  /** First and last day of use, counted from the start of the period. */
  readonly fromDay: number;
  readonly toDay: number;
}

const CUSTOMER_COUNT = 400;
/** Ranks below these are on the plan; the rest are on the free one. */
const PLAN_RANKS: readonly (readonly [Plan, number])[] = [
  ['enterprise', 24],
  ['business', 120],
  ['starter', 310],
];
const TENANTS: Readonly<Record<Plan, readonly string[]>> = {
  enterprise: ['emea', 'americas', 'sandbox'],
  business: ['main', 'trial'],
  starter: ['main'],
  free: ['main'],
};
const PLACES =
  'alder amber ashen birch bram cedar cinder copper corrin dale ember fallow fenwick garnet harrow hazel heron ibex juniper kelso lark linden maple marlow mercer nettle oaken orrin pebble quarry rowan saffron sable thistle umber vesper willow wren yarrow'.split(
    ' ',
  );
const TRADES = 'freight dental outdoor legal foods power clinics bikes paper travel'.split(' ');

/** The customer that signs during the period and at once becomes one of the largest. */
export const NEWCOMER: Customer = {
  id: 'kestrel-rail',
  plan: 'enterprise',
  region: 'europe',
  tenants: ['kestrel-rail-emea', 'kestrel-rail-americas'],
  weight: 0,
  fromDay: 0,
  toDay: Number.POSITIVE_INFINITY,
};

/** 400 customers in order of rank; a few of the smaller ones come or go during the period. The newcomer is the last. */
export function customers(seed: number): readonly Customer[] {
  const random = new Random(seed, 0xc0);
  const list = Array.from({ length: CUSTOMER_COUNT - 1 }, (_, rank) => customer(rank, random));
  return [...list, NEWCOMER];
}

function customer(rank: number, random: Random): Customer {
  const plan = PLAN_RANKS.find(([, below]) => rank < below)?.[0] ?? 'free';
  // 37 is coprime to 400, so that neighbours in rank have unlike names and none repeats.
  const name = (rank * 37) % CUSTOMER_COUNT;
  const id = `${PLACES[name % PLACES.length] ?? ''}-${TRADES[Math.floor(name / PLACES.length)] ?? ''}`;
  const moves = rank > 60 ? random.unit() : 1;
  const day = 5 + random.below(80);
  return {
    id,
    plan,
    region: drawRegion(random.unit()),
    tenants: TENANTS[plan].map((tenant) => `${id}-${tenant}`),
    weight: 1 / (rank + 3) ** 1.08,
    fromDay: moves < 0.12 ? day : 0,
    toDay: moves > 0.12 && moves < 0.18 ? day : Number.POSITIVE_INFINITY,
  };
}

function drawRegion(unit: number): Region {
  let left = unit;
  for (const region of REGION_NAMES) if ((left -= REGIONS[region].share) < 0) return region;
  return 'europe';
}
