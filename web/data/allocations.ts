import type { UseQueryResult } from '@tanstack/react-query';
import type { DriverKind } from '../../src/core/allocation/allocation.ts';
import { useAsked } from './ask.ts';

/** Value in each dimension that shares are owned by. */
export type Owner = Readonly<Record<string, string>>;

export interface ShareEntry {
  readonly owner: Owner;
  readonly cost: string;
  /** Of what was split, 0 to 1. */
  readonly share: number;
  /** How much of the driver it had, a whole number without a unit. */
  readonly weight: string;
}

export interface AllocationEntry {
  readonly name: string;
  readonly description: string | null;
  /** Who answers for what is not split. */
  readonly owner: string | null;
  readonly by: readonly string[];
  /** "proportional calls by month". */
  readonly driver: string;
  readonly pool: string;
  readonly allocated: string;
  readonly remainder: string;
  readonly shares: readonly ShareEntry[];
  /** Why nothing of it is split. */
  readonly note: string | null;
}

export interface ComparedAnswer {
  readonly pool: string;
  readonly methods: readonly { readonly method: DriverKind; readonly remainder: string }[];
  /** Those that differ most first. */
  readonly owners: readonly {
    readonly owner: Owner;
    readonly costs: Readonly<Partial<Record<DriverKind, string>>>;
    readonly spread: string;
  }[];
}

/** Whole months of UTC: in them, what is split and what there was to split are of the same time. */
export interface MonthSpan {
  readonly from: string;
  readonly to: string;
}

export function useAllocations(span: MonthSpan): UseQueryResult<{ readonly allocations: readonly AllocationEntry[] }> {
  return useAsked('allocations', { ...span, timeZone: 'UTC' });
}

/** One pool by several methods; `measure` is what they measure, the allocation's own when null. */
export function useCompared(name: string, span: MonthSpan, measure: string | null): UseQueryResult<ComparedAnswer> {
  return useAsked('allocations-compare', { name, ...span, timeZone: 'UTC', ...(measure === null ? {} : { measure }) });
}

/** "search / acme". */
export function ownerWords(owner: Owner): string {
  return Object.values(owner).join(' / ');
}

/** The method of a driver as the API words it: the first of its words. */
export function methodOf({ driver }: AllocationEntry): string {
  return driver.split(' ')[0] ?? '';
}

/** What a driver measures; null where it measures nothing. */
export function measureOf({ driver }: AllocationEntry): string | null {
  return driver.split(' ')[1] ?? null;
}
