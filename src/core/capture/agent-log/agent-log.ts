import type { Call } from '../../call.ts';
import type { Problem } from '../../problem.ts';

/**
 * A line of a log. What matters stands at its ends and what was said in the middle, so nobody decodes more than it needs.
 * Positions are bytes. The line is good until the next one is read.
 */
export interface LogLine {
  /** From 1. */
  readonly number: number;
  /** Where it begins in the file. */
  readonly start: number;
  /** In bytes, without the end of line. */
  readonly length: number;
  /** The line lies in there, from `at` on. */
  readonly memory: Uint8Array;
  readonly at: number;
  /** The bytes of a range, each as one character. */
  bytes(start: number, end: number): string;
  /** The text of a range (UTF-8). */
  text(start: number, end: number): string;
}

/**
 * Reads the log of a coding agent, line by line and in order. What people and models said is passed over.
 * An agent writes one answer in several lines, so a call is complete only some lines later.
 */
export interface AgentLogReader {
  /** Takes a line; the Problem when it should tell of a call but cannot be read. */
  read(line: LogLine): Problem | null;
  /** The calls that are complete. Each is given once. */
  take(end: LogEnd): Call[];
  /** The first line of what was held back; null when nothing was. */
  held(): LogPlace | null;
  /** What a reader that goes on after the last line is made with; null when it needs to know nothing. */
  state(): string | null;
}

/** Whether more lines of the file are there, may be written, or neither. */
export type LogEnd = 'not yet' | 'so far' | 'for good';

/** A place between two lines of a log. */
export interface LogPlace {
  readonly bytes: number;
  readonly lines: number;
}

/** Where reading a log goes on: nothing before it is needed again. */
export interface LogPosition extends LogPlace {
  /** What the reader had learned until there; null for nothing. */
  readonly state: string | null;
}

/** What readers of every agent's log need to know. */
export interface AgentLogOptions {
  /** Epoch milliseconds; a call more than a day after it is refused. */
  readonly now: number;
  /** The door the log came through: the name of its format. */
  readonly door: string;
}
