import type { UseQueryResult } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Measure } from '../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../src/core/period.ts';
import { tell } from './api.ts';
import { useAsked, useCut } from './ask.ts';
import type { Question } from './question.ts';

/** A unit whose cost is watched, as it was defined. */
export interface DefinedUnit {
  readonly title: string;
  /** A metric, an outcome or a measure of calls. */
  readonly per: string;
  readonly measure: Measure;
  readonly by: readonly string[];
  /** As in the URL: "feature=search". */
  readonly where: readonly string[];
}

/** Amounts are exact decimal text; null is not known. */
interface UnitAmounts {
  readonly amount: string | null;
  readonly volume: string | null;
  readonly unit: string | null;
}

export interface UnitEntry extends UnitAmounts {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly unpricedCalls: number;
}

export interface UnitsAnswer {
  readonly interval: { readonly from: string; readonly to: string };
  readonly timeZone: string;
  readonly rows: readonly UnitEntry[];
  readonly totals: UnitAmounts;
  readonly before: UnitAmounts | null;
  readonly change: number | null;
  readonly spread: { readonly p50: string; readonly p90: string; readonly p99: string; readonly most: string } | null;
  readonly gaps: {
    readonly amountWithoutVolume: string;
    readonly unpricedCalls: number;
    readonly unstated: readonly string[];
  };
}

type MarginState = 'ok' | 'below-target' | 'no-revenue' | 'unknown';

export interface MarginEntry {
  readonly values: Readonly<Record<string, string>>;
  readonly revenue: string | null;
  readonly aiCost: string | null;
  readonly otherCost: string | null;
  readonly grossMargin: string | null;
  readonly margin: number | null;
  readonly atScaleFlat: number | null;
  readonly state: MarginState;
}

export interface MarginAnswer {
  readonly target: number;
  readonly scale: number;
  readonly rows: readonly MarginEntry[];
  readonly totals: Omit<MarginEntry, 'values'>;
  readonly alerts: readonly (MarginEntry & { readonly shortfall: string })[];
}

export interface DisproportionAnswer {
  readonly rows: readonly {
    readonly values: Readonly<Record<string, string>>;
    readonly cost: string;
    readonly spendShare: number;
    readonly share: number | null;
    readonly index: number | null;
  }[];
  readonly costWithoutShare: string;
}

export interface ConcentrationAnswer {
  readonly owners: number;
  readonly gini: number | null;
  readonly topOwners: number;
  readonly topShare: number | null;
}

interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface LimitsAnswer {
  readonly limits: readonly (Labelled & {
    readonly used: number;
    readonly limit: number | null;
    readonly utilisation: number | null;
    readonly daysLeft: number | null;
  })[];
  readonly credits: readonly (Labelled & { readonly remaining: number; readonly daysLeft: number | null })[];
}

export interface SeatsAnswer {
  readonly seats: readonly (Labelled & {
    readonly paid: number;
    readonly active: number | null;
    readonly dormant: number | null;
    readonly dormantCost: number | null;
  })[];
}

type Cut = Pick<Question, 'span' | 'where'>;

/** What one of something costs; null asks nothing. */
export function useUnits(
  unit: Pick<DefinedUnit, 'per' | 'measure'> | null,
  cut: Cut & { readonly by?: readonly string[]; readonly grain?: Grain | null },
): UseQueryResult<UnitsAnswer> {
  const { versus } = cut.span;
  return useCut('units', cut, unit && { per: unit.per, measure: unit.measure, vs: versus ?? 'none' });
}

export function useMargin(cut: Cut & { readonly by: readonly string[] }): UseQueryResult<MarginAnswer> {
  return useCut('margin', cut, {});
}

export function useDisproportion(cut: Cut & { readonly by: readonly string[] }): UseQueryResult<DisproportionAnswer> {
  return useCut('disproportion', cut, { limit: '12' });
}

export function useConcentration(cut: Cut, by: string): UseQueryResult<ConcentrationAnswer> {
  return useCut('concentration', { ...cut, by: [by] }, {});
}

/** Of the span that is looked at. */
export function useLimits({ from, to, timeZone }: Question['span']): UseQueryResult<LimitsAnswer> {
  return useAsked('limits', { from, to, timeZone });
}

export function useSeats({ from, to, timeZone }: Question['span']): UseQueryResult<SeatsAnswer> {
  return useAsked('seats', { from, to, timeZone });
}

/** What was ever told: units that were defined, and names of metrics and outcomes. */
export function useTold() {
  const units = useAsked<{ readonly units: readonly DefinedUnit[] }>('units-defined', {});
  const metrics = useAsked<{ readonly metrics: readonly { readonly name: string }[] }>('metrics', {});
  const outcomes = useAsked<{ readonly outcomes: readonly { readonly name: string }[] }>('outcomes', {});
  return { units, metrics, outcomes };
}

/** Defines a unit, or sets the margin guard; everything is asked again afterwards. */
export function useDefining(operation: 'unit-define' | 'margin-guard') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: object) => tell<object>(operation, input),
    onSuccess: () => client.invalidateQueries(),
  });
}

/** "pinecone", "eu / search". */
export function labelWords(labels: Readonly<Record<string, string>>): string {
  return Object.values(labels).join(' / ');
}
