import type { Stated } from './stated.ts';

/** What came of AI for somebody: a ticket resolved, an answer accepted, a document processed. Null means not stated. */
export interface Outcome extends Stated {
  readonly kind: 'outcome';
  readonly name: string;
  /** The sender's own id. */
  readonly senderId: string | null;
  readonly success: boolean | null;
  /** Quality as the sender measures it, -1000 to 1000. */
  readonly score: number | null;
  /** What it is worth, exact decimal text, and its currency; null is dollars. */
  readonly value: string | null;
  readonly unit: string | null;
  /** What it came of: the call's own id, its sender's or its provider's; the execution; the conversation. */
  readonly callId: string | null;
  readonly traceId: string | null;
  readonly conversationId: string | null;
}
