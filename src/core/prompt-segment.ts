export const SEGMENT_KINDS = ['system', 'tools', 'user', 'assistant', 'toolResult', 'input'] as const;
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/**
 * One piece of a prompt in the order in which it was sent, without its text. Equal pieces have equal hashes in one
 * installation and no other: so history carried forward, repeated prompts and cacheable prefixes show, and nothing can be read.
 */
export interface PromptSegment {
  readonly kind: SegmentKind;
  /** 16 hexadecimal digits of a keyed hash over the piece as it was sent. */
  readonly hash: string;
  /** Length as it was sent, in bytes of UTF-8. */
  readonly bytes: number;
}
