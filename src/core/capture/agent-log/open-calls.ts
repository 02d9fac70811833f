import type { Call } from '../../call.ts';

/** An agent works on far fewer answers at once than this. */
const MOST_OPEN = 256;

/** Calls whose lines are still being read, in the order in which they began; the oldest are complete when there are many. */
export class OpenCalls {
  readonly #open = new Map<string, Call>();

  get(key: string): Call | undefined {
    return this.#open.get(key);
  }

  /** Puts a call in, or what is known better in its place. */
  set(key: string, call: Call): void {
    this.#open.set(key, call);
  }

  /** Gives away what is complete: all at the end of a file, else the older half when there are many. */
  take(isEnd: boolean): Call[] {
    if (!isEnd && this.#open.size < MOST_OPEN) return [];
    const taken: Call[] = [];
    for (const [key, call] of this.#open) {
      if (!isEnd && taken.length === MOST_OPEN / 2) break;
      this.#open.delete(key);
      taken.push(call);
    }
    return taken;
  }
}
