import type { Attos } from '../money.ts';
import { isTokenClass, QUANTITIES } from '../quantity.ts';
import type { Quantity } from '../quantity.ts';
import type { BookEntry } from './book-entry.ts';
import { fallbackOf } from './fallback.ts';
import type { TierKind } from './price.ts';
import { STANDARD, isWithinHours } from './rate.ts';
import type { Hours, Rate } from './rate.ts';

/** A rate from one threshold on. */
export interface Step {
  readonly above: number;
  readonly kind: TierKind;
  readonly rate: Attos;
  /** Whole picodollars per unit; 0 when the rate is finer than that and needs big integers. */
  readonly picosPerUnit: number;
  readonly rateId: string;
}

/** What a card charges for one quantity; steps by rising threshold. */
export interface CardLine {
  readonly quantity: Quantity;
  readonly steps: readonly Step[];
}

/** The prices in force between two changes of any of them. */
export interface CardPeriod {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly CardLine[];
  readonly hasThresholds: boolean;
  /** Whether a call costs something for being made. */
  readonly isPerRequest: boolean;
  readonly isAllInclusive: boolean;
  /** Times of day with prices of their own. */
  readonly windows: readonly { readonly hours: Hours; readonly period: CardPeriod }[];
}

const ATTOS_PER_PICO = 1_000_000n;

/** All periods of a model under one service tier and region, latest last; by list prices, or by what is paid. */
export function compileCard(
  entry: BookEntry,
  serviceTier: string,
  region: string | null,
  isList = false,
): CardPeriod[] {
  const rates = entry.rates.filter(
    (rate) => (rate.region === null || rate.region === region) && !(isList && rate.isOwn),
  );
  const starts = [...new Set(rates.flatMap((rate) => [rate.from ?? -Infinity, rate.to ?? -Infinity]))].toSorted(
    (left, right) => left - right,
  );
  return starts.flatMap((from, index) => {
    const to = starts[index + 1] ?? Infinity;
    const inForce = rates.filter((rate) => (rate.from ?? -Infinity) <= from && from < (rate.to ?? Infinity));
    const windows = [
      ...new Map(inForce.flatMap(({ hours }) => (hours ? [[JSON.stringify(hours), hours] as const] : []))).values(),
    ];
    const always = inForce.filter((rate) => rate.hours === null);
    const timed = windows.map((hours) => {
      const then = inForce.filter((rate) => rate.hours === null || isSame(rate.hours, hours));
      return { hours, period: compilePeriod(entry.provider, then, serviceTier, from, to) };
    });
    const period = compilePeriod(entry.provider, always, serviceTier, from, to);
    return period.lines.length > 0 || timed.length > 0 ? [{ ...period, windows: timed }] : [];
  });
}

/** The period a moment falls into, by date and time of day; null when no price was in force. */
export function periodAt(periods: readonly CardPeriod[], at: number): CardPeriod | null {
  const period = dayPeriodAt(periods, at);
  return period === null || period.windows.length === 0 ? period : windowAt(period, at);
}

/** The period a moment falls into by date; its times of day are in it. */
export function dayPeriodAt(periods: readonly CardPeriod[], at: number): CardPeriod | null {
  for (let index = periods.length - 1; index >= 0; index--) {
    const period = periods[index];
    // A moment that is no number is in no period.
    if (!period || !(at >= period.from)) continue;
    if (at >= period.to) return null;
    return period;
  }
  return null;
}

function windowAt(period: CardPeriod, at: number): CardPeriod {
  return period.windows.find((window) => isWithinHours(window.hours, at))?.period ?? period;
}

function compilePeriod(provider: string, inForce: readonly Rate[], tier: string, from: number, to: number): CardPeriod {
  const inclusive = inForce.filter((rate) => rate.allInclusive);
  const isAllInclusive = inclusive.length > 0;
  const rates = isAllInclusive ? inclusive : inForce;
  const lines = QUANTITIES.flatMap((quantity): CardLine[] => {
    const steps = stepsFor(provider, rates, quantity, tier);
    return steps.length > 0 ? [{ quantity, steps }] : [];
  });
  return {
    from,
    to,
    lines,
    hasThresholds: lines.some((line) => line.steps.length > 1 || line.steps[0]?.above !== 0),
    isPerRequest: lines.some((line) => line.quantity === 'requests'),
    isAllInclusive,
    windows: [],
  };
}

function stepsFor(provider: string, rates: readonly Rate[], quantity: Quantity, tier: string): readonly Step[] {
  const own = best(rates, quantity, tier);
  if (own.length > 0) return own.map(step);
  const isPricedApart = rates.some((rate) => rate.quantity === quantity);
  const at = fallbackOf(provider, quantity, isPricedApart);
  return at === null ? [] : stepsFor(provider, rates, at, tier);
}

/** Fees per search, page or session are the same in every service tier unless the tier states its own; tokens are not. */
function best(rates: readonly Rate[], quantity: Quantity, tier: string): Rate[] {
  const all = rates.filter((rate) => rate.quantity === quantity);
  const inTier = all.filter((rate) => rate.serviceTier === tier);
  const usable = inTier.length > 0 || isTokenClass(quantity) ? inTier : all.filter((r) => r.serviceTier === STANDARD);
  const ranked = usable.toSorted((left, right) => rank(right) - rank(left));
  const [first] = ranked;
  if (!first) return [];
  return ranked.filter((rate) => rank(rate) === rank(first)).toSorted((left, right) => left.above - right.above);
}

const OWN = 2 ** 24;
const CLOSEST = 4;

/**
 * The user's own price goes first, by its order; then one for the region, then one for the time of day. Of list prices the order
 * tells only between those that are as close.
 */
function rank(rate: Rate): number {
  const closeness = (rate.region === null ? 0 : 2) + (rate.hours === null ? 0 : 1);
  return rate.isOwn ? OWN + rate.order * CLOSEST + closeness : closeness * (OWN / CLOSEST) + rate.order;
}

function step(rate: Rate): Step {
  const whole = rate.rate % ATTOS_PER_PICO === 0n ? Number(rate.rate / ATTOS_PER_PICO) : 0;
  const picosPerUnit = Number.isSafeInteger(whole) ? whole : 0;
  return { above: rate.above, kind: rate.kind, rate: rate.rate, picosPerUnit, rateId: rate.id };
}

function isSame(left: Hours, right: Hours): boolean {
  return left.from === right.from && left.to === right.to && left.isWeekdaysOnly === right.isWeekdaysOnly;
}
