import { isAscii } from 'node:buffer';
import type { Problem } from '../../core/problem.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** One line of a text file, numbered from 1; `text` is null when the line itself cannot be used. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly text: null; readonly problem: Problem };

/** Some whole lines, and the number of the first. */
interface Lines {
  readonly bytes: Uint8Array;
  readonly firstLine: number;
}

/** The lines of a chunk that are not blank. A line that is too long or no UTF-8 is reported; the rest goes on. */
export function* linesOf({ bytes: array, firstLine }: Lines, maxLineBytes: number): Generator<Line> {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.length);
  const decode = isAscii(bytes) ? asciiDecoder(bytes) : utf8Decoder(bytes);
  let number = firstLine;
  for (let start = 0; start < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end - start > maxLineBytes) yield tooLong(number, maxLineBytes);
    else {
      const text = decode(start, endOfText(bytes, start, end));
      if (text === null) yield notUtf8(number);
      else if (text.trim() !== '') yield { number, text };
    }
    start = end + 1;
  }
}

/** Text of a range; null when its bytes are no UTF-8. */
type Decode = (start: number, end: number) => string | null;

/** Most traffic is plain ASCII, which needs no decoding: a fifth of the time. */
function asciiDecoder(bytes: Buffer): Decode {
  return (start, end) => bytes.toString('latin1', start, end);
}

function utf8Decoder(bytes: Uint8Array): Decode {
  return (start, end) => {
    try {
      return UTF8.decode(bytes.subarray(start, end));
    } catch {
      return null;
    }
  };
}

function endOfText(bytes: Uint8Array, start: number, end: number): number {
  return bytes[end - 1] === CARRIAGE_RETURN && end > start ? end - 1 : end;
}

function tooLong(number: number, maxLineBytes: number): Line {
  const reason = `the line is longer than ${maxLineBytes} bytes`;
  return bad(number, 'line-too-long', reason, 'Split it, or raise limits.lineMebibytes.');
}

function notUtf8(number: number): Line {
  const remedy = 'Convert the file to UTF-8 (iconv -t utf-8).';
  return bad(number, 'not-utf8', 'the bytes are no UTF-8 text', remedy);
}

function bad(number: number, code: string, reason: string, remedy: string): Line {
  return { number, text: null, problem: { code, place: `line ${number}`, reason, remedy } };
}
