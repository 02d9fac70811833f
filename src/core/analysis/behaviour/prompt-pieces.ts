import type { PromptSegment } from '../../prompt-segment.ts';

/**
 * What a prompt is made of. `history` is what was said before and is sent again: all that stands up to the last answer of the model,
 * but for instructions and tools. `context` is what tools and searches gave back since; `user` all else that is new.
 */
export const PROMPT_PIECES = ['system', 'tools', 'history', 'context', 'user'] as const;
type PromptPiece = (typeof PROMPT_PIECES)[number];
/** Tokens by piece; they add up to the call's input tokens. */
export type PromptPieces = Readonly<Record<PromptPiece, number>>;

/**
 * The input tokens that the provider counted, by piece: in proportion to the pieces' bytes, since no provider tells tokens apart.
 * Null where the prompt was not seen, or has no bytes.
 */
export function promptPieces(segments: readonly PromptSegment[] | null, inputTokens: number): PromptPieces | null {
  if (segments === null) return null;
  const bytes: Record<PromptPiece, number> = { system: 0, tools: 0, history: 0, context: 0, user: 0 };
  const answered = lastAnswer(segments);
  for (const [index, segment] of segments.entries()) bytes[pieceOf(segment, index <= answered)] += segment.bytes;
  const whole = PROMPT_PIECES.reduce((sum, piece) => sum + bytes[piece], 0);
  if (whole === 0) return null;
  // Each piece ends at the token that its last byte falls into: what is rounded up in one is missing in the next.
  let [sent, counted] = [0, 0];
  for (const piece of PROMPT_PIECES) {
    sent += bytes[piece];
    const end = Number((BigInt(inputTokens) * BigInt(sent)) / BigInt(whole));
    bytes[piece] = end - counted;
    counted = end;
  }
  return bytes;
}

/** Where the model last spoke; -1 when it did not. What the caller began for it to go on with is no answer. */
function lastAnswer(segments: readonly PromptSegment[]): number {
  const last = segments.length - 1;
  return segments.findLastIndex(({ kind }, index) => kind === 'assistant' && index < last);
}

function pieceOf({ kind }: PromptSegment, isBeforeAnswer: boolean): PromptPiece {
  if (kind === 'system' || kind === 'tools') return kind;
  if (isBeforeAnswer) return 'history';
  return kind === 'toolResult' ? 'context' : 'user';
}
