import type { Picos } from './money.ts';
import type { PromptSegment } from './prompt-segment.ts';
import type { Usage } from './quantity.ts';

export const OPERATIONS = [
  'chat',
  'completion',
  'embeddings',
  'rerank',
  'image',
  'audio',
  'moderation',
  'batch',
  'vector.query',
  'vector.write',
  'vector.storage',
  'search',
  'tool',
  'guardrail',
  'judge',
  'training',
  'compute',
  'seat',
  'other',
] as const;
export const ROLES = [
  'primary',
  'retry',
  'fallback',
  'guardrail',
  'judge',
  'retrieval',
  'embedding',
  'subagent',
] as const;
export const STATUSES = ['ok', 'error', 'timeout', 'aborted'] as const;

export type Operation = (typeof OPERATIONS)[number];
export type Role = (typeof ROLES)[number];
export type Status = (typeof STATUSES)[number];

/** How the usage became known. `none` on a successful call means it is unmetered, which is a remainder, not a zero. */
export type Metering = 'provider' | 'estimated' | 'none';

/** Whether the disjoint classes add up to the total the provider stated; `unstated` when it stated none. */
export type Conservation = 'holds' | 'broken' | 'unstated';

/** A share of a call's usage that another model produced (an advisor, a compaction, a fallback inside one response). */
export interface UsagePart {
  readonly model: string;
  readonly usage: Usage;
}

/** What the provider itself says the call cost. */
export interface ReportedCost {
  readonly picos: Picos;
  readonly currency: string;
}

/**
 * One billable operation at somebody's API: quantities and context, no price.
 * `at` is its start in epoch milliseconds (UTC). Null means not stated.
 */
export interface Call {
  /** 32 hexadecimal digits, the same through every door (see capture/identity.ts). */
  readonly id: string;
  /** What the id was derived from, e.g. "response:chatcmpl-9x". */
  readonly identity: string;
  readonly at: number;
  /** Whose API was called, canonical (see provider.ts). */
  readonly provider: string;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly operation: Operation;
  readonly status: Status;
  readonly errorType: string | null;
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
  readonly timeToFirstTokenMs: number | null;
  /** All usage of the call, parts included. */
  readonly usage: Usage;
  /** Present when more than one model worked inside the call; the parts add up to `usage`. */
  readonly parts: readonly UsagePart[] | null;
  readonly metering: Metering;
  readonly conservation: Conservation;
  /** As the provider charged it: standard, batch, flex, priority, fast, provisioned. */
  readonly serviceTier: string | null;
  readonly region: string | null;
  readonly finishReason: string | null;
  readonly streamed: boolean;
  readonly responseId: string | null;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly parentSpanId: string | null;
  readonly conversationId: string | null;
  /** One request of the caller's, however often it was tried: attempts that share it are one piece of work. */
  readonly logicalRequestId: string | null;
  readonly attempt: number;
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
  readonly reportedCost: ReportedCost | null;
  /** The prompt's pieces in order, by keyed hash and length; null where the door cannot see the prompt. */
  readonly segments: readonly PromptSegment[] | null;
  /** The door it came through: exchanges, calls, csv, demo, gateway, otlp, sdk. */
  readonly door: string;
}
