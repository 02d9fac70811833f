import type { LogPosition } from '../../core/capture/agent-log/agent-log.ts';
import type { Call } from '../../core/call.ts';
import type { Charge } from '../../core/charge.ts';
import type { Captured } from '../../core/capture/exchange.ts';
import type { ReportBucket } from '../../core/capture/report/report-line.ts';
import type { Problem } from '../../core/problem.ts';
import type { Span } from '../../core/span.ts';
import type { Statement } from '../../core/statement.ts';
import type { EncodedLines } from './encoded-lines.ts';

/** A bucket of a provider's own report, which takes the place of what the bucket said before. */
export interface CapturedBucket {
  readonly kind: 'bucket';
  readonly provider: string;
  readonly report: string;
  readonly bucket: ReportBucket;
}

/** One piece of input (a line, a row) and what became of it; `input` is what is kept if it is rejected. */
export interface Item {
  readonly captured: Captured;
  readonly input: string | null;
  /** The tree around calls, where the input tells of it. */
  readonly spans?: readonly Span[];
}

/** A line of a bill, which takes the place of what the same line said before. */
interface CapturedCharge {
  readonly kind: 'charge';
  readonly charge: Charge;
}

/** A statement of the business, which takes the place of what the same one said before. */
interface CapturedStatement {
  readonly kind: 'statement';
  readonly statement: Statement;
}

export type StatementItem = Item | { readonly captured: CapturedStatement; readonly input: null };

/** What is to be told of input that went in all the same. */
interface Noted {
  readonly kind: 'noted';
  readonly problem: Problem;
}

/** A piece of any format: calls, reports, bills or statements of the business. */
export type ImportItem =
  | Item
  | StatementItem
  | { readonly captured: CapturedBucket | CapturedCharge | Noted; readonly input: null };

/**
 * Decodes one import format from bytes; broken pieces come out as rejected items, never as exceptions.
 * Items come by the handful, since waiting for each by itself takes longer than decoding some.
 */
export type ItemFormat = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Iterable<Item>>;

/** The same; formats that are read on several threads give what they read encoded, logs are read on where they ended. */
export type ImportFormat = (
  bytes: AsyncIterable<Uint8Array>,
  progress?: LogProgress,
) => AsyncIterable<Iterable<ImportItem> | EncodedLines>;

/** Of a log whose file grows: where it was read to, and is now. */
export interface LogProgress {
  /** Where the bytes begin. */
  readonly from: LogPosition;
  /** Whether somebody may be writing it just now: then what looks unfinished is held back. */
  readonly mayGrow: boolean;
  /** Told when all was read. */
  readonly reached: (position: LogPosition) => void;
}

/** Parses JSON; a Problem names the line and what the parser met. */
export function parseJson(text: string, place: string): { value: unknown } | { problem: Problem } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, ".*" is not valid JSON$/s, '') : 'no JSON';
    return { problem: { code: 'not-json', place, reason, remedy: 'Write one complete JSON object a line.' } };
  }
}

export function rejected(problem: Problem, input: string | null): Item {
  return { captured: { kind: 'rejected', problem }, input };
}

/** The problem again, with the line (or row, or record) it is in before the place inside that. */
export function onLine(problem: Problem, line: number | string): Problem {
  const place = typeof line === 'number' ? `line ${line}` : line;
  return problem.place.startsWith('line ') ? problem : { ...problem, place: `${place}, ${problem.place}` };
}

export type Labels = Readonly<Record<string, string>>;

/** The call with the labels that the importer set; they win over what the input says. */
export function labelled(call: Call, labels: Labels): Call {
  for (const _ in labels) return { ...call, labels: { ...call.labels, ...labels } };
  return call;
}

/** A line refused for all of these problems at once; told as its first, with the others after it. */
export function refused(problems: readonly Problem[], line: number | string, input: string): Item {
  const [first, ...others] = problems;
  if (first === undefined) throw new Error('a line is refused without a problem');
  const reason = [first.reason, ...others.map((problem) => `${problem.place} ${problem.reason}`)].join('; ');
  return rejected(onLine({ ...first, reason }, line), input);
}
