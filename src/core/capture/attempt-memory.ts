import type { Call } from '../call.ts';

/** By what a request is known again; no value of one is one of the other. */
export interface RequestMarks {
  readonly idempotencyKey: string | null;
  /** The same for the same prompt, whatever the model; null when it is not known. */
  readonly fingerprint: string | null;
}

interface Attempt {
  readonly logicalRequestId: string;
  readonly attempt: number;
  readonly model: string | null;
  readonly provider: string;
  readonly at: number;
  /** Ended in an error, so that the same prompt soon after is another attempt and no second question. */
  readonly failed: boolean;
}

const REMEMBERED = 20_000;
const REMEMBERED_MS = 10 * 60_000;
const FAILURES: ReadonlySet<string> = new Set(['error', 'timeout']);

/**
 * Links attempts at one request of the caller's: by the idempotency key that they share, or by the same prompt within minutes
 * after an error. The first attempt's id stands for the request.
 */
export class AttemptMemory {
  /** Oldest first. */
  readonly #attempts = new Map<string, Attempt>();

  /** The call with its place among the attempts. */
  linked(call: Call, { idempotencyKey: byKey, fingerprint: byPrompt }: RequestMarks): Call {
    const before = this.#known(byKey, call.at) ?? this.#failed(byPrompt, call.at);
    const linked = before ? after(before, call) : call;
    const failed = FAILURES.has(call.status);
    if (byPrompt && !failed) this.#attempts.delete(byPrompt);
    const names = [byKey, failed ? byPrompt : null].filter((name) => name !== null);
    if (names.length === 0) return linked;
    const first = { ...linked, logicalRequestId: linked.logicalRequestId ?? call.id };
    for (const name of names) this.#remember(name, first, failed);
    return first;
  }

  #known(name: string | null, now: number): Attempt | null {
    const found = name === null ? undefined : this.#attempts.get(name);
    return found && now - found.at < REMEMBERED_MS ? found : null;
  }

  #failed(name: string | null, now: number): Attempt | null {
    const found = this.#known(name, now);
    return found?.failed ? found : null;
  }

  #remember(name: string, { logicalRequestId, id, attempt, requestModel, provider, at }: Call, failed: boolean): void {
    this.#attempts.delete(name);
    this.#attempts.set(name, {
      logicalRequestId: logicalRequestId ?? id,
      attempt,
      model: requestModel,
      provider,
      at,
      failed,
    });
    if (this.#attempts.size <= REMEMBERED) return;
    for (const oldest of this.#attempts.keys()) {
      this.#attempts.delete(oldest);
      return;
    }
  }
}

function after(before: Attempt, call: Call): Call {
  const isOther = before.provider !== call.provider || before.model !== call.requestModel;
  const isStated = call.role !== 'primary' && call.role !== 'retry';
  return {
    ...call,
    logicalRequestId: before.logicalRequestId,
    attempt: Math.max(call.attempt, before.attempt + 1),
    role: isStated ? call.role : isOther ? 'fallback' : 'retry',
  };
}
