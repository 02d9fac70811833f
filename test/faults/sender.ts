import { setTimeout as sleep } from 'node:timers/promises';
import { callFromLine } from '../../src/core/capture/native.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import { readPriceBook } from '../../src/operations/price-files.ts';

const AT = Date.UTC(2026, 10, 1);
const MINUTE_MS = 60_000;
const PAUSE_MS = 20;

/** The numbered call line, the same whenever it is made. Its time lies in one of 3,000 minutes, over the end of a month. */
export function numberedLine(number: number): object {
  return {
    id: `fault-${number}`,
    at: AT - 1500 * MINUTE_MS + ((number * 7919) % 3000) * MINUTE_MS,
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    usage: { inputTokens: 1000 + (number % 977), outputTokens: number % 313 },
    labels: { feature: 'search', customer: `customer-${number % 50}` },
  };
}

/** What the calls up to a number cost together, in picodollars, by the price book alone. */
export function costOfLines(count: number): bigint {
  const book = readPriceBook([]);
  let picos = 0n;
  for (let number = 0; number < count; number++) {
    const call = callFromLine(numberedLine(number), { now: 2 * AT, door: 'calls' });
    if (Array.isArray(call)) throw new Error(JSON.stringify(call));
    const { price } = priceCall(call, book);
    if (price.kind === 'priced') picos += price.picos;
  }
  return picos;
}

/** Sends numbered calls until it is told to stop, each again and again until it is acknowledged, and some once more after that. */
export class Senders {
  readonly #url: () => string;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[];
  #next = 0;
  /** Answers that a batch was taken. */
  acknowledged = 0;
  /** Batches that had to be sent again. */
  repeated = 0;
  /** Answers that were no 202, by status, code and whether they said when to come again. */
  readonly refusals = new Map<string, number>();

  constructor(url: () => string, senders: number) {
    this.#url = url;
    this.#running = Array.from({ length: senders }, () => this.#send());
  }

  /** Resolves with the number of calls when all that were begun are acknowledged. */
  async stop(): Promise<number> {
    this.#stopping.abort();
    await Promise.all(this.#running);
    return this.#next;
  }

  async #send(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const first = this.#next;
      const size = 1 + (first % 23);
      this.#next += size;
      const body = Array.from({ length: size }, (_, index) => JSON.stringify(numberedLine(first + index))).join('\n');
      while (!(await this.#isTaken(body, size))) this.repeated++;
      // Senders that lose the answer send what is stored already.
      if (first % 10 === 0) await this.#isTaken(body, size);
      await sleep(PAUSE_MS);
    }
  }

  #refused({ status, headers }: Response, code: string): void {
    const kind = `${status} ${code}${headers.has('retry-after') ? ', Retry-After' : ''}`;
    this.refusals.set(kind, (this.refusals.get(kind) ?? 0) + 1);
  }

  async #isTaken(body: string, size: number): Promise<boolean> {
    try {
      const response = await fetch(`${this.#url()}/api/calls`, { method: 'POST', body });
      const answer: { accepted?: number; duplicate?: number; code?: string } = await response.json();
      if (response.status !== 202) this.#refused(response, answer.code ?? '');
      if (response.status === 202 && (answer.accepted ?? 0) + (answer.duplicate ?? 0) === size) {
        this.acknowledged++;
        return true;
      }
    } catch {
      // It was killed; the next one is on its way.
    }
    await sleep(PAUSE_MS);
    return false;
  }
}
