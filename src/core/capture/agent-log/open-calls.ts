import type { Call } from '../../call.ts';
import type { LogEnd, LogLine, LogPlace } from './agent-log.ts';

/** An agent works on far fewer answers at once than this. */
const MOST_OPEN = 256;
/** So many answers begun later show that one is complete, even if it does not say how it ended; old logs never do. */
const MOST_AT_ONCE = 16;

interface OpenCall {
  readonly call: Call;
  /** Where its first line begins. */
  readonly begun: LogPlace;
}

/** Calls whose lines are still being read, in the order in which they began; the oldest are complete when there are many. */
export class OpenCalls {
  readonly #open = new Map<string, OpenCall>();

  get(key: string): Call | undefined {
    return this.#open.get(key)?.call;
  }

  /** Puts a call in, or what is known better in its place; `line` tells of it. */
  set(key: string, call: Call, line: LogLine): void {
    const begun = this.#open.get(key)?.begun ?? { bytes: line.start, lines: line.number - 1 };
    this.#open.set(key, { call, begun });
  }

  /** The place where the oldest that was not given away begins; null when none is left. */
  held(): LogPlace | null {
    for (const { begun } of this.#open.values()) return begun;
    return null;
  }

  /** Gives away what is complete: the older half when there are many; at the end all but what the agent may be writing. */
  take(end: LogEnd): Call[] {
    if (end === 'not yet' && this.#open.size < MOST_OPEN) return [];
    const taken: Call[] = [];
    const unsure = this.#open.size - MOST_AT_ONCE;
    let place = 0;
    for (const [key, { call }] of this.#open) {
      if (end === 'not yet' && place === MOST_OPEN / 2) break;
      const isWritten = end === 'so far' && place >= unsure && call.finishReason === null;
      place++;
      if (isWritten) continue;
      this.#open.delete(key);
      taken.push(call);
    }
    return taken;
  }
}
