import type { Role } from '../../core/call.ts';
import type { Customer } from './customer.ts';
import type { Offer } from './offer.ts';
import type { Environment, Feature } from './organisation.ts';
import type { DemoPiece } from './prompt-piece.ts';
import type { DemoUsage } from './prompt.ts';
import type { Trial } from './trial.ts';

/** How well the sender of an execution labels its calls. */
export type Labelling = 'full' | 'otherSpelling' | 'teamMissing' | 'none';

/** What of an execution is too much: attempts that were thrown away, steps that led nowhere. */
export type StepWaste = 'retry-storm' | 'loop';

/** How a provider refused; `status` is null when the connection broke before an answer. */
export interface Refusal {
  readonly status: number | null;
  readonly type: string;
}

/** Who used what: the true values, whatever the labels say. */
export interface Context {
  readonly feature: Feature;
  readonly environment: Environment;
  /** Null inside the company and outside production. */
  readonly customer: Customer | null;
  readonly tenant: string | null;
  readonly promptVersion: string;
  readonly trial: Trial | null;
  readonly conversationId: string | null;
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly labelling: Labelling;
}

/** One call of the demo organisation, complete: what happened, to whom, and what it used. Nothing here is an estimate. */
export interface DemoCall {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  readonly context: Context;
  readonly offer: Offer;
  readonly role: Role;
  readonly attempt: number;
  readonly redoOf: 'schema' | null;
  /** Why it bought nothing, seen by itself; null when it did. */
  readonly waste: StepWaste | null;
  /** Null when the call succeeded. A refused call used nothing. */
  readonly refusal: Refusal | null;
  readonly usage: DemoUsage;
  readonly historyTokens: number;
  /** The document that was embedded, `new` for one that never was before; null for all that embeds none. */
  readonly document: string | null;
  /** What its prompt is made of, in order; they add up to its input. Empty where it has none. */
  readonly pieces: readonly DemoPiece[];
  /** As the provider charged it. */
  readonly tier: 'default' | 'flex';
  readonly streamed: boolean;
  readonly truncated: boolean;
  readonly recordId: string;
  /** 24 hexadecimal digits that the response's id is made of. */
  readonly responseKey: string;
  /** The span of the caller's own code that the call was made in: the execution's, or a subagent's. */
  readonly callerSpanId: string;
  readonly labelling: Labelling;
  /** True for the first call of its execution. */
  readonly opensExecution: boolean;
}
