import type { UseQueryResult } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CostStatus } from '../../src/core/reconciliation/cost-status.ts';
import type { LineMatch } from '../../src/core/reconciliation/line-match.ts';
import type { PartyLevel } from '../../src/core/reconciliation/party.ts';
import type { VarianceCause } from '../../src/core/reconciliation/variance.ts';
import type { DimensionValue } from './answers.ts';
import { tell } from './api.ts';
import { useAsked } from './ask.ts';

/** One provider's billing month. Money is exact decimal dollars as text; null is what nobody has said. */
export interface MonthEntry {
  readonly provider: string;
  /** As 2026-10. */
  readonly period: string;
  readonly status: CostStatus;
  readonly metered: string;
  readonly reported: string | null;
  readonly billed: string | null;
  readonly variance: string | null;
  readonly unexplained: string | null;
  readonly byCause: readonly { readonly cause: VarianceCause; readonly cost: string }[];
  readonly parts: readonly VariancePart[];
  readonly lines: number;
  readonly isInvoiced: boolean;
  readonly reason: string | null;
  /** At which bill and calls have names in common. */
  readonly levels: readonly PartyLevel[];
  /** Of the level that was asked for. */
  readonly parties: readonly PartyEntry[];
}

/** What one account, project or key has of a month; null of those without a name. */
export interface PartyEntry {
  readonly name: string | null;
  readonly metered: string;
  readonly billed: string;
  readonly variance: string;
  readonly lines: number;
  readonly byCause: MonthEntry['byCause'];
}

export interface VariancePart {
  readonly cause: VarianceCause;
  readonly cost: string;
  readonly model: string | null;
  readonly quantity: string | null;
  readonly detail: string;
}

export interface BillLineEntry {
  readonly id: string;
  readonly match: LineMatch;
  readonly category: string;
  readonly description: string;
  readonly model: string | null;
  readonly quantity: string | null;
  readonly invoice: string | null;
  readonly invoiceIssuer: string;
  readonly from: string;
  readonly to: string;
  readonly billed: string;
}

export interface BillLinesAnswer {
  readonly billed: string;
  readonly lines: readonly BillLineEntry[];
  readonly rest: { readonly lines: number; readonly billed: string };
  readonly matches: Readonly<Partial<Record<LineMatch, { readonly lines: number; readonly billed: string }>>>;
}

export interface ChargeAnswer {
  readonly sentence: string;
  readonly charge: {
    readonly id: string;
    readonly origin: string;
    readonly from: string;
    readonly to: string;
    readonly invoiceIssuer: string;
    readonly invoice: string | null;
    readonly serviceName: string;
    readonly sku: string | null;
    readonly description: string | null;
    readonly resource: string | null;
    readonly category: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly native: Readonly<Record<string, string>>;
  };
  readonly cost: string | null;
  readonly billedCost: string | null;
  readonly currency: string;
  readonly dimensions: readonly Pick<DimensionValue, 'name' | 'value' | 'rule' | 'source'>[];
}

/** A line of a bill opened: with what nothing explains, the contributors are the line. */
export interface ChargeCallsAnswer {
  readonly line: { readonly cost: string; readonly provider: string; readonly model: string | null };
  readonly status: 'matched' | 'variance' | 'missing';
  readonly contributors: readonly {
    readonly values: Readonly<Record<string, string>>;
    readonly cost: string;
    readonly share: number;
    readonly calls: number;
  }[];
  readonly unexplained: string;
}

/** What somebody settles about a month, and why. */
interface Settling {
  readonly provider: string;
  readonly period: string;
  readonly reason: string;
}

/** Every provider's billing months, latest first, this one included. */
export function useMonths(months: number): UseQueryResult<{ readonly months: readonly MonthEntry[] }> {
  return useAsked('reconcile', { months: String(months) });
}

/** A provider's month by its accounts, projects or keys. */
export function useParties(
  provider: string,
  period: string,
  by: PartyLevel,
): UseQueryResult<{ readonly months: readonly MonthEntry[] }> {
  return useAsked('reconcile', { provider, period, by });
}

export function useBillLines(provider: string, period: string): UseQueryResult<BillLinesAnswer> {
  return useAsked('reconcile-lines', { provider, period });
}

/** One line of a bill, with every column it came with. */
export function useCharge(id: string): UseQueryResult<ChargeAnswer> {
  return useAsked('charge', { id });
}

/** The calls that a line for usage is for. */
export function useChargeCalls(id: string): UseQueryResult<ChargeCallsAnswer> {
  return useAsked('charge-calls', { id });
}

/** Accepts or closes a month; everything is asked again afterwards, since the cost of the month changes with it. */
export function useSettling(operation: 'reconcile-accept' | 'period-close') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settling: Settling) => tell<MonthEntry>(operation, settling),
    onSuccess: () => client.invalidateQueries(),
  });
}
