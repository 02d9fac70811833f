import type { Call } from '../core/call.ts';
import type { Problem } from '../core/problem.ts';
import type { Statement } from '../core/statement.ts';
import { AppError } from '../errors.ts';
import type { StatementItem } from './imports/format.ts';
import { linesOf } from './imports/lines.ts';
import { withoutContent } from './imports/without-content.ts';
import type { RefusedPiece } from './inbox/inbox.ts';

const BRACKET = 0x5b;
const SPACES: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** Of what is refused, so much is kept and told for one request; the sender has all of it. */
const MOST_TOLD = 100;
const SAMPLE_LENGTH = 2000;

/** What the answer says of a line that was refused. Lines count from 1, as do the members of an array. */
export interface RefusedLine {
  readonly line: number;
  readonly code: string;
  readonly place: string;
  readonly reason: string;
  readonly hint: string;
}

/** A line that was refused before it was read as a call. */
export interface RefusedBefore {
  readonly line: number;
  readonly problem: Problem;
  /** What was sent. */
  readonly text: string;
}

/** How a line is read, given its text and number. */
export type DecodeLine = (text: string, number: number) => StatementItem;

/** A body of lines, read: what they say, and why the others say nothing. */
export class NativeLines {
  readonly calls: Call[] = [];
  readonly statements: Statement[] = [];
  readonly answers: RefusedLine[] = [];
  readonly refused: RefusedPiece[] = [];

  constructor(body: Buffer, decode: DecodeLine, maxLineBytes: number, before: readonly RefusedBefore[] = []) {
    for (const { line, problem, text } of before) this.#refuse(line, problem, text);
    const bytes = isArray(body) ? linesOfArray(body) : body;
    for (const line of linesOf({ bytes, firstLine: 1 }, maxLineBytes)) {
      if (line.text === null) {
        this.#refuse(line.number, line.problem, null);
        continue;
      }
      const { captured } = decode(line.text, line.number);
      if (captured.kind === 'call') this.calls.push(captured.call);
      else if (captured.kind === 'statement') this.statements.push(captured.statement);
      else if (captured.kind === 'rejected') this.#refuse(line.number, captured.problem, line.text);
    }
    if (before.length > 0) this.answers.sort((left, right) => left.line - right.line);
  }

  #refuse(line: number, problem: Problem, text: string | null): void {
    const { code, place, reason, remedy } = problem;
    this.answers.push({ line, code, place, reason, hint: remedy });
    if (this.refused.length >= MOST_TOLD) return;
    this.refused.push({ problem, input: text && withoutContent(text.slice(0, SAMPLE_LENGTH)) });
  }
}

function isArray(body: Buffer): boolean {
  let at = 0;
  while (SPACES.has(body[at])) at++;
  return body[at] === BRACKET;
}

/** The members of a JSON array, one a line. */
function linesOfArray(body: Buffer): Buffer {
  try {
    const members: readonly unknown[] = JSON.parse(body.toString('utf8'));
    return Buffer.from(members.map((member) => JSON.stringify(member)).join('\n'));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, ".*" is not valid JSON$/s, '') : 'no JSON';
    throw new AppError('bad-request', `The body is no JSON array: ${reason}.`, 'Send an array, or one object a line.');
  }
}
