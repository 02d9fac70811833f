import type { Call } from '../call.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../quantity.ts';
import type { Quantity, TokenClass } from '../quantity.ts';
import type { BookInUse } from './book-text.ts';
import { modelOf, priceCall } from './price-call.ts';
import type { ModelIdentity, UnpricedReason } from './price.ts';
import { type CardPeriod, dayPeriodAt } from './rate-card.ts';
import type { KnownModel } from './rate-cards.ts';

export const TOKEN_CLASSES: readonly TokenClass[] = [...INPUT_CLASSES, ...OUTPUT_CLASSES];
/** Picodollars for a token above this are priced one by one: sums of products below it fit into 64 bits. */
const MOST_PICOS = 10_000_000_000;
/** Calls of more tokens are priced one by one as well. */
export const MOST_TOKENS = 10_000_000;

/** All that finds a call's prices, but its time and what it used. */
export type PriceKey = Pick<Call, 'provider' | 'requestModel' | 'responseModel' | 'serviceTier' | 'region'>;

/** Whole picodollars for a token of each class (TOKEN_CLASSES); -1 where it has no price. */
interface FlatRates {
  readonly tokens: readonly number[];
  /** For being made. */
  readonly call: number;
}

/** What calls cost that use tokens alone, from an instant on; the same for all of one key until the next. */
export interface FlatPrice {
  readonly from: number;
  /** Why calls with usage have no price; null when they have. */
  readonly reason: UnpricedReason | null;
  /** Past so much input the second rates hold; null when there are none. */
  readonly above: number | null;
  readonly paid: readonly [FlatRates, FlatRates];
  readonly list: readonly [FlatRates, FlatRates];
  /** Such calls have to be priced one by one: steps by the hour of the day, three steps or more, rates finer than a picodollar. */
  readonly isIntricate: boolean;
}

export interface KeyPrices extends Pick<KnownModel, 'parties'> {
  readonly identity: ModelIdentity;
  /** Calls without any usage have a price that names no model. */
  readonly isEmptyPriced: boolean;
  readonly prices: readonly FlatPrice[];
}

const NONE: FlatRates = { tokens: TOKEN_CLASSES.map(() => -1), call: 0 };

/** The prices of all calls of a key that use tokens alone, as plain numbers that any engine can multiply. */
export function flatPrices(key: PriceKey, call: Call, book: BookInUse): KeyPrices {
  const whole = { ...call, ...key, parts: null, labels: {}, reportedCost: null };
  const model = modelOf({ ...whole, usage: { uncachedInputTokens: 1 } }, book);
  const { identity, parties } = model;
  const general = book.cards.model(key.provider, '*');
  const known = { identity, parties, isEmptyPriced: model.entry === null && general.entry !== null };
  if (!model.entry) {
    const { price } = priceCall({ ...whole, usage: { uncachedInputTokens: 1 } }, book);
    const reason = price.kind === 'unpriced' ? price.reason : 'unknown-model';
    return { ...known, prices: [unpriced(0, reason)] };
  }
  const paid = book.cards.card(model, key.serviceTier, key.region);
  const list = book.hasOwn ? book.cards.listCard(model, key.serviceTier, key.region) : paid;
  const starts = [...paid, ...list].flatMap(({ from, to }) => [Math.max(from, 0), to]).filter(Number.isFinite);
  const ordered = [...new Set([0, ...starts])].toSorted((left, right) => left - right);
  const none = paid.length > 0 ? 'no-rate-at-time' : 'no-rate-for-quantity';
  return {
    ...known,
    prices: ordered.map((from) => priceFrom(from, dayPeriodAt(paid, from), dayPeriodAt(list, from), none)),
  };
}

function priceFrom(from: number, paid: CardPeriod | null, list: CardPeriod | null, none: UnpricedReason): FlatPrice {
  if (paid === null) return unpriced(from, none);
  const listed = list ?? paid;
  const steps = [...paid.lines, ...listed.lines].flatMap((line) => line.steps);
  const thresholds = [...new Set(steps.map(({ above }) => above))].filter((above) => above > 0);
  const [above = null] = thresholds;
  const both = (card: CardPeriod): [FlatRates, FlatRates] => [ratesOf(card, 0), ratesOf(card, above ?? 0)];
  const isIntricate =
    [paid, listed].some(({ windows }) => windows.length > 0) ||
    thresholds.length > 1 ||
    steps.some(({ kind, rate, picosPerUnit }) => kind === 'graduated' || !isPlain(rate, picosPerUnit));
  return { from, reason: null, above, paid: both(paid), list: both(listed), isIntricate };
}

function unpriced(from: number, reason: UnpricedReason): FlatPrice {
  return { from, reason, above: null, paid: [NONE, NONE], list: [NONE, NONE], isIntricate: false };
}

function isPlain(rate: bigint, picosPerUnit: number): boolean {
  return (rate === 0n || picosPerUnit > 0) && picosPerUnit <= MOST_PICOS;
}

/** What holds past a threshold (0: from the beginning). */
function ratesOf(card: CardPeriod, threshold: number): FlatRates {
  const missing = card.isAllInclusive ? 0 : -1;
  const picosOf = (quantity: Quantity): number => {
    const steps = card.lines.find((line) => line.quantity === quantity)?.steps ?? [];
    const step = steps.findLast(({ above }) => above <= threshold) ?? steps[0];
    return step?.picosPerUnit ?? missing;
  };
  return { tokens: TOKEN_CLASSES.map(picosOf), call: Math.max(0, picosOf('requests')) };
}
