import type { Filter, Measure } from '../../ledger/spend-query.ts';
import type { KpiFigure } from './kpi-figure.ts';

/** Who named it: material of the FinOps Foundation, CloudZero, or Whence. */
type KpiOrigin = 'FinOps Foundation' | 'CloudZero' | 'Whence';

/** `percent` is a share times a hundred; a `ratio` is of two like things; all others say what they count. */
export type KpiUnit = 'dollars' | 'percent' | 'ratio' | 'days' | 'hours' | 'searches' | 'incidents' | 'kilowatt hours';

/** An amount that is looked up: a sum over spend, a number of the business, or outcomes. */
export type KpiPart =
  | {
      readonly of: 'spend';
      readonly measures: readonly Measure[];
      /** Taken off again. */
      readonly less: readonly Measure[];
      readonly where: readonly Filter[];
    }
  | { readonly of: 'metric'; readonly metric: string; readonly as: 'value' | 'dollars' };

/** How it is computed. */
type KpiReading =
  /** One amount over another, times a number; `isRest` is what the share leaves of one. Without a denominator it is the amount itself. */
  | {
      readonly kind: 'ratio';
      readonly numerator: KpiPart;
      readonly denominator: KpiPart | null;
      readonly times: number;
      readonly isRest: boolean;
    }
  /** By an analysis that no sum over spend can replace. */
  | {
      readonly kind: 'figure';
      readonly figure: KpiFigure;
      readonly numerator: string;
      readonly denominator: string;
      readonly times: number;
    }
  /** Defined, and not to be computed: nothing tells what it needs. */
  | { readonly kind: 'absent'; readonly numerator: string; readonly denominator: string; readonly because: string };

/** One key figure, defined once. Two that share an id are two sides of one. */
export interface Kpi {
  /** KPI-01 to KPI-60; X-01 and on for what is beside them. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** In words. */
  readonly formula: string;
  readonly unit: KpiUnit;
  /** Which of the costs it is of; null where it is of none. */
  readonly costType: 'effective' | 'metered' | 'list and effective' | 'metered and billed' | null;
  readonly origin: KpiOrigin;
  /** What has to be known before it can be told. */
  readonly needs: string;
  readonly reading: KpiReading;
}

type Facts = Omit<Kpi, 'reading'>;

/** A ratio of two amounts; percent unless it is multiplied by something else. */
export function ratio(
  facts: Facts,
  numerator: KpiPart,
  denominator: KpiPart | null,
  { times = facts.unit === 'percent' ? 100 : 1, isRest = false }: { times?: number; isRest?: boolean } = {},
): Kpi {
  return { ...facts, reading: { kind: 'ratio', numerator, denominator, times, isRest } };
}

/** One that an analysis of its own tells. */
export function figure(
  facts: Facts,
  name: KpiFigure,
  [numerator, denominator]: readonly [string, string],
  times?: number,
): Kpi {
  const usual = facts.unit === 'percent' ? 100 : 1;
  return { ...facts, reading: { kind: 'figure', figure: name, numerator, denominator, times: times ?? usual } };
}

export function absent(facts: Facts, [numerator, denominator]: readonly [string, string], because: string): Kpi {
  return { ...facts, reading: { kind: 'absent', numerator, denominator, because } };
}

/** A sum over spend that passes all filters. */
export function spend(measures: Measure | readonly Measure[], ...where: readonly Filter[]): KpiPart {
  return { of: 'spend', measures: typeof measures === 'string' ? [measures] : measures, less: [], where };
}

export function spendLess(measure: Measure, less: Measure, ...where: readonly Filter[]): KpiPart {
  return { of: 'spend', measures: [measure], less: [less], where };
}

export function metric(name: string, as: 'value' | 'dollars' = 'value'): KpiPart {
  return { of: 'metric', metric: name, as };
}

export function is(dimension: string, ...values: readonly string[]): Filter {
  return { dimension, operator: 'is', values };
}

export function isNot(dimension: string, ...values: readonly string[]): Filter {
  return { dimension, operator: 'isNot', values };
}

const SIGNS = { is: '=', isNot: '≠', contains: 'contains', prefix: 'starts with', matches: 'matches' } as const;

/** The part as the reference says it. */
export function partWords(part: KpiPart): string {
  if (part.of === 'metric') return `metric ${part.metric}${part.as === 'dollars' ? ' in dollars' : ''}`;
  return [part.measures.join(' + '), ...part.less].join(' − ');
}

/** The filters of both sides as the reference says them; null where everything counts. */
export function filterWords({ reading }: Kpi): string | null {
  if (reading.kind !== 'ratio') return null;
  const sides = [reading.numerator, ...(reading.denominator ? [reading.denominator] : [])].map(whereWords);
  const [above = '', below = above] = sides;
  if (above === below) return above === '' ? null : above;
  return [above && `above: ${above}`, below && `below: ${below}`].filter(Boolean).join('; ');
}

function whereWords(part: KpiPart): string {
  if (part.of === 'metric') return '';
  return part.where
    .map(({ dimension, operator, values }) => `${dimension} ${SIGNS[operator]} ${values.join(', ')}`)
    .join(' and ');
}
