import type { Call } from '../../src/core/call.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import type { Problem } from '../../src/core/problem.ts';
import type { CostStatus } from '../../src/core/reconciliation/cost-status.ts';

/** What the API answers, as documented in openapi.json. Money is exact decimal dollars as text; instants are ISO 8601. */

export interface StatusAnswer {
  readonly version: string;
  /** Whether requests need no key. */
  readonly open: boolean;
  readonly calls: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly rulesRevision: number;
  readonly priceBook: string;
  readonly dirtyHours: number;
  readonly timeZone: string;
  /** Dimensions whose values are shown as pseudonyms, and whether they may be asked for in clear. */
  readonly pseudonymised: readonly string[];
  readonly canReveal: boolean;
}

interface IntervalText {
  readonly from: string;
  readonly to: string;
}

/** The cost by how final it is, exact dollars; the parts add up to it. */
interface StatusParts extends Readonly<Record<CostStatus, string>> {
  /** Of the cost, 0 to 1; null where there is none. */
  readonly reconciledShare: number | null;
}

export interface QueryAnswer extends SpendAnswer {
  readonly status: StatusParts;
  readonly interval: IntervalText;
  readonly versusInterval: IntervalText | null;
  readonly timeZone: string;
}

export interface DimensionEntry {
  readonly name: string;
  readonly kind: 'rule' | 'field' | 'label' | 'charge';
  /** Distinct, approximate. */
  readonly values: number;
  /** Share of calls attributed, 0 to 1; null for fields. */
  readonly coverage: number | null;
}

export interface CallEntry {
  readonly id: string;
  readonly at: string;
  readonly provider: string;
  readonly model: string;
  readonly operation: string;
  readonly status: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null is unpriced. */
  readonly cost: string | null;
  readonly unpricedReason: string | null;
  readonly durationMs: number | null;
  readonly values: Readonly<Record<string, string>>;
}

export interface CallsAnswer {
  readonly calls: readonly CallEntry[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

export interface PriceLineEntry {
  readonly quantity: string;
  readonly amount: string;
  readonly rate: string;
  readonly per: string;
  readonly ratePerMillion: string;
  readonly cost: string;
  readonly rateId: string;
  readonly source: { readonly name: string; readonly reference: string; readonly licence: string } | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly tier: { readonly kind: string; readonly above: number | null; readonly measuredOn: string | null } | null;
  readonly serviceTier: string | null;
}

export type PriceEntry =
  | {
      readonly kind: 'priced';
      readonly cost: string;
      readonly basis: 'book' | 'reported' | 'not-billed';
      readonly listCost: string | null;
      readonly priceBook: string;
      readonly lines: readonly PriceLineEntry[];
    }
  | { readonly kind: 'unpriced'; readonly reason: string; readonly detail: string };

export interface DimensionValue {
  readonly name: string;
  readonly value: string;
  /** Rule id such as "feature#2"; null when no rule found a value. */
  readonly rule: string | null;
  readonly source: string | null;
  readonly confidence: number | null;
  readonly candidates: readonly { readonly value: string; readonly rule: string; readonly source: string }[];
}

export interface CallAnswer {
  readonly call: Omit<Call, 'at' | 'reportedCost'> & {
    readonly at: string;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly doors: readonly string[];
  };
  readonly model: { readonly developer: string | null; readonly family: string | null; readonly model: string };
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly invoiceIssuer: string;
  readonly price: PriceEntry;
  readonly dimensions: readonly DimensionValue[];
  readonly sentence: string;
}

export interface SourceEntry {
  readonly door: string;
  readonly provider: string;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly calls: number;
  readonly callsLastHour: number;
  readonly unmetered: number;
  readonly unpriced: number;
  readonly conservationBroken: number;
  readonly errors: number;
  readonly labelCoverage: number;
  /** Pieces this door refused, of all providers, since ever. */
  readonly rejected: number;
}

export interface RejectedEntry extends Problem {
  readonly at: string;
  readonly door: string;
  readonly sample: string;
}

export interface UnpricedEntry {
  readonly provider: string;
  readonly model: string;
  readonly reason: string;
  readonly calls: number;
  readonly tokens: number;
}

export interface SourcesAnswer {
  readonly sources: readonly SourceEntry[];
  readonly rejected: readonly RejectedEntry[];
  readonly unpriced: readonly UnpricedEntry[];
  /** Latest first. */
  readonly imports: readonly ImportEntry[];
}

export interface ImportEntry {
  readonly at: string;
  readonly door: string;
  readonly source: string;
  readonly read: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly unpriced: number;
  readonly seconds: number;
}

export interface ImportAnswer {
  readonly read: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly unpriced: number;
  readonly seconds: number;
  readonly problems: readonly Problem[];
  readonly rejectedFile: string | null;
}
