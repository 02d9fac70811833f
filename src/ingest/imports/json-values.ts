import type { Json } from '../../core/capture/exchange.ts';
import { parseJson } from '../../core/capture/json.ts';
import { AppError } from '../../errors.ts';
import { type Item, parseJson as jsonOrProblem, rejected } from './format.ts';
import { LogLines } from './log-lines.ts';
import { withoutContent } from './without-content.ts';

const MIB = 1 << 20;
/** A document is held whole; what is larger is better written as lines. */
const MOST_DOCUMENT_BYTES = 256 * MIB;
const BYTE_ORDER_MARK = /^\uFEFF/;

/** A value of a file and where it stands, or what is refused in its place. */
export type Placed = { readonly value: Json; readonly place: string } | { readonly refused: Item };

/** The JSON values of a file: one a line, or one document. A line that is no JSON is refused; the rest goes on. */
export async function* jsonValues(bytes: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<Placed[]> {
  const lines = new LogLines(maxLineBytes);
  let document: Document | null = null;
  let isBegun = false;
  for await (const piece of bytes) {
    if (!isBegun && isDocument(piece)) document = new Document();
    isBegun = true;
    if (document) document.add(piece);
    else yield linesOf(lines, piece);
  }
  if (document) yield document.values(lines);
  const rest = lines.rest();
  if (rest) yield valueOfLine(rest.text(0, rest.length), lines.place.lines);
}

/** Whether a file is one document: a list, or an object that does not end with its line. */
function isDocument(beginning: Uint8Array): boolean {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.length).toString('utf8');
  const begun = text.replace(BYTE_ORDER_MARK, '').trimStart();
  const [line = ''] = begun.split('\n', 1);
  return begun.startsWith('[') || (line !== '' && parseJson(line) === undefined);
}

class Document {
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(new Uint8Array(piece));
    this.#bytes += piece.length;
    if (this.#bytes <= MOST_DOCUMENT_BYTES) return;
    const limit = `${MOST_DOCUMENT_BYTES / MIB} MiB`;
    throw new AppError('bad-request', `The document is larger than ${limit}.`, 'Write one record a line instead.');
  }

  /** What turns out to be no document may be lines, the first of them broken. */
  values(lines: LogLines): Placed[] {
    const whole = Buffer.concat(this.#pieces);
    const text = whole.toString('utf8').replace(BYTE_ORDER_MARK, '');
    const value = parseJson(text);
    if (value !== undefined) return [{ value, place: 'document' }];
    return /^\s*\{[^\n]*\n\s*\{/.test(text) ? linesOf(lines, whole) : [refused(text, 'document')];
  }
}

function linesOf(lines: LogLines, piece: Uint8Array): Placed[] {
  const values: Placed[] = [];
  for (const line of lines.add(piece))
    values.push(...valueOfLine(line?.text(0, line.length) ?? null, lines.place.lines));
  return values;
}

function valueOfLine(line: string | null, number: number): Placed[] {
  const place = `line ${number}`;
  if (line === null) {
    const remedy = 'Split it, or raise limits.lineMebibytes.';
    return [{ refused: rejected({ code: 'line-too-long', place, reason: 'the line is too long', remedy }, null) }];
  }
  const text = line.replace(BYTE_ORDER_MARK, '');
  if (text.trim() === '') return [];
  const value = parseJson(text);
  return [value === undefined ? refused(text, place) : { value, place }];
}

function refused(text: string, place: string): Placed {
  const parsed = jsonOrProblem(text, place);
  if (!('problem' in parsed)) throw new Error('what is refused as no JSON is JSON');
  return { refused: rejected(parsed.problem, withoutContent(text)) };
}
