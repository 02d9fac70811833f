import { serviceTierOf } from '../capture/service-tier.ts';
import type { Attos } from '../money.ts';
import { attosFromDollars, parseDecimal } from '../money.ts';
import { isTokenClass, QUANTITIES } from '../quantity.ts';
import type { Quantity } from '../quantity.ts';
import type { BookFile } from './book-file.ts';
import type { PriceFile, PriceGroup } from './price-file.ts';
import type { PriceSource, TierKind } from './price.ts';

/** Minutes of the UTC day, from inclusive, to exclusive; may run over midnight. */
export interface Hours {
  readonly from: number;
  readonly to: number;
  /** Weekends (UTC) are left out. */
  readonly isWeekdaysOnly: boolean;
}

/** What one unit of a quantity costs, and all that is known about that statement. */
export interface Rate {
  /** Names it within its book: `openai/gpt-5-mini/cacheReadTokens/batch/eu/>200000/2026-03-13`. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly quantity: Quantity;
  /** Attodollars per unit. */
  readonly rate: Attos;
  readonly serviceTier: string;
  /** Null: any region without a rate of its own. */
  readonly region: string | null;
  readonly kind: TierKind;
  /** The call's total input, cache included, must exceed this. */
  readonly above: number;
  /** Epoch milliseconds, half open; null is unknown or open. */
  readonly from: number | null;
  readonly to: number | null;
  readonly hours: Hours | null;
  /** The day the source was seen to say so; null when it is not stated. */
  readonly observedAt: string | null;
  readonly source: PriceSource;
  readonly note: string | null;
  /** Whether the rates of its group cover the whole call. */
  readonly allInclusive: boolean;
  /** A user's own price or a contract's, which goes before the lists'. */
  readonly isOwn: boolean;
  /** Of prices that state the same, the one of the highest order is right. */
  readonly order: number;
}

export const STANDARD = 'standard';
const OWN_PRICE: PriceSource = { name: 'own price', reference: 'price file of this installation', licence: 'private' };
const UNSTATED: PriceSource = { name: 'unstated', reference: '', licence: '' };

/** All rates of a model, as its file states them. The file has been read by price-file.ts. */
export function ratesOf(
  file: PriceFile,
  model: string,
  groups: readonly PriceGroup[],
  { owner, order }: Pick<BookFile, 'owner' | 'order'>,
): Rate[] {
  return groups.flatMap((group) => {
    const shared = { ...conditions(file, group, owner), order };
    return QUANTITIES.flatMap((quantity): Rate[] => {
      const rate = rateOf(group, quantity);
      if (rate === null) return [];
      const id = rateId(file.provider, model, quantity, group, owner);
      return [{ ...shared, id, provider: file.provider, model, quantity, rate }];
    });
  });
}

/** Attodollars per unit of a quantity; null when the group does not state it. Dollars per million have 12 digits left. */
function rateOf(group: PriceGroup, quantity: Quantity): Attos | null {
  const perMillion = isTokenClass(quantity) ? group.perMillionTokens?.[quantity] : undefined;
  if (perMillion !== undefined) return parseDecimal(String(perMillion), 12);
  const perUnit = group.perUnit?.[quantity];
  return perUnit === undefined ? null : attosFromDollars(String(perUnit));
}

type Conditions = Omit<Rate, 'id' | 'provider' | 'model' | 'quantity' | 'rate' | 'order'>;

function conditions(file: PriceFile, group: PriceGroup, owner: string | null): Conditions {
  const { serviceTier = null, above = 0, allInclusive = false } = group;
  return {
    serviceTier: serviceTierOf(serviceTier) ?? STANDARD,
    region: group.region?.toLowerCase() ?? null,
    kind: kindOf(group, above),
    above,
    from: instant(group.from),
    to: instant(group.to),
    hours: parseHours(group.hours),
    observedAt: group.observedAt ?? null,
    source: sourceOf(file, group.source, owner),
    note: group.note ?? null,
    allInclusive,
    isOwn: owner !== null,
  };
}

function kindOf(group: PriceGroup, above: number): TierKind {
  return above > 0 ? (group.kind ?? 'cliff') : 'flat';
}

function sourceOf(file: PriceFile, name: string | undefined, owner: string | null): PriceSource {
  const sources = new Map(Object.entries(file.sources ?? {}));
  return sources.get(name ?? '') ?? ownSource(owner);
}

function ownSource(owner: string | null): PriceSource {
  if (owner === null) return UNSTATED;
  const [, contract] = owner.split('/');
  return contract === undefined ? OWN_PRICE : { ...OWN_PRICE, name: `contract ${contract}` };
}

function rateId(provider: string, model: string, quantity: Quantity, group: PriceGroup, owner: string | null): string {
  const parts = [owner, provider, model, quantity, group.serviceTier, group.region];
  const rest = [group.above ? `>${group.above}` : null, group.from, group.hours];
  return [...parts, ...rest].filter((part) => part !== null && part !== undefined).join('/');
}

/** Epoch milliseconds of a date or instant; null when none is given. */
function instant(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

/** "16:30-00:30" as minutes of the day. */
function parseHours(text: string | undefined): Hours | null {
  const [, weekdays, hour, minute, toHour, toMinute] =
    /^(Mon-Fri )?(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text ?? '') ?? [];
  if (hour === undefined) return null;
  const from = Number(hour) * 60 + Number(minute);
  return { from, to: Number(toHour) * 60 + Number(toMinute), isWeekdaysOnly: weekdays !== undefined };
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Days since the epoch, counted from a Thursday: Saturday and Sunday are 2 and 3 of each week. */
const WEEKEND = new Set([2, 3]);

export function isWithinHours(hours: Hours, at: number): boolean {
  const day = Math.floor(at / DAY);
  if (hours.isWeekdaysOnly && WEEKEND.has(((day % 7) + 7) % 7)) return false;
  const minute = Math.floor((at - day * DAY) / MINUTE);
  if (hours.from <= hours.to) return minute >= hours.from && minute < hours.to;
  return minute >= hours.from || minute < hours.to;
}
