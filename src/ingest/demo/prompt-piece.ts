import type { PromptSegment, SegmentKind } from '../../core/prompt-segment.ts';
import type { Behaviour } from './behaviour.ts';
import type { DemoCall } from './demo-call.ts';
import type { Prompt } from './prompt.ts';
import { Random } from './random.ts';

/** A piece of a prompt as its tokens, and what makes it the same piece as another. */
export interface DemoPiece {
  readonly kind: SegmentKind;
  readonly tokens: number;
  /** Within its scope: pieces with one name are the same. */
  readonly name: string;
  /** feature: for whoever uses it so. conversation: within that, or within the run. call: never sent again. */
  readonly scope: 'feature' | 'conversation' | 'call';
}

/** The newest piece of a prompt. */
export type Asked = Pick<DemoPiece, 'kind' | 'name'>;

/** Every token of the demo organisation is four bytes long. */
const BYTES_A_TOKEN = 4;
/** Of an agent's stable beginning, what defines its tools. */
const TOOLS_SHARE = 0.6;
/** Of what is newly asked where documents were searched, what was found. */
const FOUND_SHARE = 0.8;

/** The pieces of a prompt in order; they add up to its tokens. `said` is the history that it carries. */
export function piecesOf(
  { feature, cacheBroken }: Behaviour,
  { prefix, fresh }: Prompt,
  said: readonly DemoPiece[] = [],
  asked: Asked = { kind: 'user', name: String(said.length) },
): readonly DemoPiece[] {
  const tools = feature.pattern === 'agent' ? Math.floor(prefix * TOOLS_SHARE) : 0;
  const found = feature.pattern === 'rag' ? Math.floor(fresh * FOUND_SHARE) : 0;
  const pieces: readonly DemoPiece[] = [
    { kind: 'tools', tokens: tools, name: 'tools', scope: 'feature' },
    { kind: 'system', tokens: prefix - tools, name: 'system', scope: cacheBroken ? 'call' : 'feature' },
    ...said,
    { kind: 'toolResult', tokens: found, name: 'found', scope: 'call' },
    { ...asked, tokens: fresh - found, scope: 'conversation' },
  ];
  return pieces.filter(({ tokens }) => tokens > 0);
}

/** What was said, without its oldest part, so that it has no more than so many tokens. A piece that is cut is another one. */
export function newestPieces(said: readonly DemoPiece[], tokens: number): readonly DemoPiece[] {
  const kept: DemoPiece[] = [];
  let room = tokens;
  for (const piece of said.toReversed()) {
    if (room <= 0) break;
    const cut = Math.min(piece.tokens, room);
    kept.push(cut === piece.tokens ? piece : { ...piece, tokens: cut, name: `${piece.name} cut ${cut}` });
    room -= cut;
  }
  return kept.toReversed();
}

/** What a door would have seen of the call's prompt; null where there is none. */
export function segmentsOf(call: DemoCall): readonly PromptSegment[] | null {
  if (call.pieces.length === 0) return null;
  return call.pieces.map((piece) => ({
    kind: piece.kind,
    hash: hashOf(`${ownerOf(piece, call)} ${piece.kind} ${piece.name} ${piece.tokens}`),
    bytes: piece.tokens * BYTES_A_TOKEN,
  }));
}

function ownerOf({ scope }: DemoPiece, { context, recordId }: DemoCall): string {
  if (scope === 'call') return recordId;
  if (scope === 'conversation') return context.conversationId ?? context.traceId;
  return `${context.feature.name} ${context.environment} ${context.promptVersion}`;
}

/** FNV-1a, twice from different beginnings. */
function hashOf(text: string): string {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b);
  }
  return new Random(one, other).hex(2);
}

/** Whether its instructions are other ones each time. */
export function breaksCache({ pieces }: DemoCall): boolean {
  return pieces.some(({ kind, scope }) => kind === 'system' && scope === 'call');
}
