import type { Call } from '../../core/call.ts';
import { outputTokens } from '../../core/quantity.ts';

/** Beyond that all is forgotten: then the store recognises copies, which takes longer. */
const MOST_TOLD = 1 << 18;

interface Told {
  readonly output: number;
  readonly isEnded: boolean;
  readonly isMain: boolean;
}

/** Answers that the logs of one import have told of. Resumed sessions copy the log before them, subagents the end of their parent's. */
export class ToldAnswers {
  readonly #told = new Map<string, Told>();

  /** Whether a call was told of before, by a log that knew as much of it; if not it is remembered. */
  has(call: Call): boolean {
    const { id, finishReason, role } = call;
    const told = this.#told.get(id);
    const now = { output: outputTokens(call.usage), isEnded: finishReason !== null, isMain: role !== 'subagent' };
    if (told && now.output <= told.output && now.isEnded <= told.isEnded && now.isMain <= told.isMain) return true;
    if (this.#told.size >= MOST_TOLD) this.#told.clear();
    this.#told.set(id, now);
    return false;
  }
}
