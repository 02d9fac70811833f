import type { Call } from '../../core/call.ts';
import type { Log } from '../../log.ts';
import type { Inbox, RefusedPiece } from '../inbox/inbox.ts';

const MOST_WAITING = 10_000;
const AGAIN_MS = 1_000;
const TELL_EVERY_MS = 60_000;

/**
 * Calls on their way into the inbox. While one batch is being written the next gathers, so no call waits for a timer. An inbox
 * that refuses is asked again; calls beyond the bound are lost, counted and told of: traffic is never held up.
 */
export class CaptureQueue {
  /** Calls on disk, and calls that could not be kept. */
  readonly counts = { captured: 0, lost: 0 };
  readonly #inbox: Inbox;
  readonly #log: Log;
  #waiting: Call[] = [];
  #refused: RefusedPiece[] = [];
  #isWriting = false;
  #toldAt = Number.NEGATIVE_INFINITY;
  #idle: () => void = () => undefined;
  #wake: () => void = () => undefined;
  #isEnding = false;

  constructor(inbox: Inbox, log: Log) {
    this.#inbox = inbox;
    this.#log = log;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(call: Call): void {
    if (this.#waiting.length >= MOST_WAITING) return this.lose(1, 'more calls wait than may');
    this.#waiting.push(call);
    this.#start();
  }

  /** A call that cannot be counted as it is, kept so that it can be looked at. */
  refuse(piece: RefusedPiece): void {
    if (this.#refused.length >= MOST_WAITING) return;
    this.#refused.push(piece);
    this.#start();
  }

  lose(count: number, reason: string): void {
    this.counts.lost += count;
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#log.error({ lost: this.counts.lost, reason }, 'the gateway relays, but what passes cannot be recorded');
  }

  /** Resolves when everything is on disk; what the inbox does not take now, at the end, is lost and told. */
  async settle(): Promise<void> {
    this.#isEnding = true;
    this.#wake();
    if (this.#isWriting) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  #wakeIn(ms: number, wake: () => void): void {
    this.#wake = wake;
    setTimeout(wake, ms).unref();
  }

  #giveUp(): void {
    this.#toldAt = Number.NEGATIVE_INFINITY;
    this.lose(this.#waiting.length, 'the process ends');
    this.#waiting = [];
  }

  #start(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    // What ends in the same turn goes together.
    queueMicrotask(() => void this.#write());
  }

  async #write(): Promise<void> {
    while (this.#waiting.length + this.#refused.length > 0) {
      const calls = this.#waiting;
      const refused = this.#refused;
      this.#waiting = [];
      this.#refused = [];
      try {
        await this.#inbox.append({ door: 'gateway', calls, spans: [], refused });
        this.counts.captured += calls.length;
      } catch (error) {
        this.#keep(calls, error);
        if (this.#isEnding) this.#giveUp();
        else await new Promise<void>((resolve) => this.#wakeIn(AGAIN_MS, resolve));
      }
    }
    this.#isWriting = false;
    this.#idle();
  }

  /** Calls that were refused go first next time, as far as there is room. */
  #keep(calls: readonly Call[], error: unknown): void {
    const kept = calls.slice(0, Math.max(0, MOST_WAITING - this.#waiting.length));
    this.#waiting = [...kept, ...this.#waiting];
    const reason = error instanceof Error ? error.message : 'the inbox refused';
    if (kept.length < calls.length) this.lose(calls.length - kept.length, reason);
    else if (performance.now() - this.#toldAt >= TELL_EVERY_MS) this.lose(0, reason);
  }
}
