import type { Filter, Measure } from '../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../src/core/period.ts';
import { MEASURES } from '../../src/core/ledger/spend-query.ts';
import { GRAINS } from '../../src/core/period.ts';
import { isTimeZone } from './calendar.ts';
import { parseFilter } from './filter.ts';
import type { ViewSearch } from './search.ts';

/** What every number can be seen as. */
export const LENSES = ['cost', 'calls', 'tokens'] as const;
export type Lens = (typeof LENSES)[number];

export const CHARTS = ['bars', 'area', 'lines', 'treemap', 'table'] as const;
export type ChartKind = (typeof CHARTS)[number];

/** The most dimensions a question is cut by. */
export const MAX_DIMENSIONS = 4;

/** The whole of what is on screen; everything but the answers. */
export interface View {
  readonly period: string;
  /** A date (midnight in the zone) or an instant; null unless the period is custom. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null is the server's default zone. */
  readonly timeZone: string | null;
  /** "previous", "none" or "FROM..TO". */
  readonly versus: string;
  readonly lens: Lens;
  readonly by: readonly string[];
  readonly where: readonly Filter[];
  /** Null chooses by the length of the period. */
  readonly grain: Grain | null;
  readonly chart: ChartKind;
  readonly measures: readonly Measure[];
  /** A measure or dimension, with "-" in front for largest first; null is the first measure, largest first. */
  readonly sort: string | null;
  readonly nested: boolean;
}

/** Fills the defaults; what is not understood counts as not said, so that an old link still opens. */
export function viewOf(search: ViewSearch): View {
  const measures = (search.measure ?? []).filter((name): name is Measure => isOneOf(MEASURES, name));
  const where = (search.where ?? []).map(parseFilter).filter((filter) => filter !== null);
  return {
    ...periodOf(search),
    timeZone: search.tz !== undefined && isTimeZone(search.tz) ? search.tz : null,
    versus: search.vs ?? 'previous',
    lens: oneOf(LENSES, search.lens) ?? 'cost',
    by: (search.by ?? []).slice(0, MAX_DIMENSIONS),
    where,
    grain: oneOf(GRAINS, search.grain),
    chart: oneOf(CHARTS, search.chart) ?? 'bars',
    measures,
    sort: search.sort ?? null,
    nested: search.rows === 'nested',
  };
}

function periodOf({ period, from = '', to = '' }: ViewSearch): Pick<View, 'period' | 'from' | 'to'> {
  if (Date.parse(from) < Date.parse(to)) return { period: 'custom', from, to };
  return { period: period ?? '30d', from: null, to: null };
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

function oneOf<T extends string>(names: readonly T[], name: string | undefined): T | null {
  return name !== undefined && isOneOf(names, name) ? name : null;
}
