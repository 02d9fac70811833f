import type { MeterStats } from './meter-options.ts';
import { type Parcel, platform } from './platform.ts';
import type { Settings } from './settings.ts';

const MOST_IN_BATCH = 500;
const MOST_BYTES = 4 * 1024 * 1024;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;
const TIMEOUT_MS = 10_000;
/** Refusals that another time may not be one; a key may be made valid while we wait. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);
const TOO_LARGE = 413;
const FIRST_SERVER_ERROR = 500;

type Sent = { readonly kind: 'taken' | 'refused' | 'split' } | { readonly kind: 'wait'; readonly ms: number | null };

/**
 * Lines on their way to Whence: batched, bounded, sent again with growing pauses until taken. When the queue is full the
 * oldest go, and are counted. Nothing here throws or rejects.
 */
export class Outbox {
  readonly #settings: Settings;
  #lines: string[] = [];
  #sent = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sending: Promise<boolean> | null = null;
  #failures = 0;
  #notBefore = 0;
  #batch = MOST_IN_BATCH;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get stats(): MeterStats {
    return { sent: this.#sent, queued: this.#lines.length, dropped: this.#dropped };
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#settings.queueCalls) {
      this.#lines.shift();
      this.#dropped += 1;
    }
    this.#schedule();
  }

  /** Sends all that is queued; resolves when it is, when a send has failed, or after so long. Tells whether nothing is left. */
  async flush(timeoutMs: number): Promise<boolean> {
    const until = Date.now() + timeoutMs;
    while (this.#lines.length > 0 && Date.now() < until) {
      const left = until - Date.now();
      if (!(await before(left, this.#send()))) break;
    }
    return this.#lines.length === 0;
  }

  /** Hands over what is queued, cut into bodies; null when nothing is, or the host has its own way to reach Whence. */
  leftovers(bodyBytes: number): Parcel | null {
    if (this.#lines.length === 0 || this.#settings.hasOwnFetch) return null;
    const bodies: string[] = [];
    while (this.#lines.length > 0) {
      const batch = this.#nextBatch(bodyBytes);
      bodies.push(batch.join('\n'));
      this.#remove(batch);
    }
    return { ...this.#address, bodies };
  }

  #schedule(): void {
    if (this.#timer !== null || this.#lines.length === 0) return;
    const wait = this.#lines.length >= this.#batch ? 0 : this.#settings.intervalMs;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#send().then(() => this.#schedule());
      },
      Math.max(wait, this.#notBefore - Date.now()),
    );
    // A process that has nothing else to do may end; what is queued is sent then (process-end.ts).
    if (typeof this.#timer === 'object') this.#timer.unref?.();
  }

  /** One batch; true when Whence took it. */
  #send(): Promise<boolean> {
    this.#sending ??= this.#sendBatch().finally(() => (this.#sending = null));
    return this.#sending;
  }

  async #sendBatch(): Promise<boolean> {
    const batch = this.#nextBatch(MOST_BYTES);
    if (batch.length === 0) return true;
    const { kind, ...how } = await this.#post(batch);
    if (kind === 'split' && batch.length > 1) {
      this.#batch = Math.ceil(batch.length / 2);
      return true;
    }
    if (kind === 'wait') {
      this.#wait('ms' in how ? how.ms : null);
      return false;
    }
    this.#failures = 0;
    this.#remove(batch);
    if (kind === 'taken') this.#sent += batch.length;
    else this.#dropped += batch.length;
    return true;
  }

  /** They stay queued until taken, so that the bound holds for them too. */
  #nextBatch(mostBytes: number): string[] {
    let bytes = 0;
    const batch = this.#lines.slice(0, this.#batch);
    const count = batch.findIndex((line) => (bytes += line.length) > mostBytes);
    return count < 0 ? batch : batch.slice(0, Math.max(1, count));
  }

  /** The oldest may have been dropped while they were sent. */
  #remove(batch: readonly string[]): void {
    const left = batch.indexOf(this.#lines[0] ?? '');
    if (left >= 0) this.#lines = this.#lines.slice(batch.length - left);
  }

  async #post(batch: readonly string[]): Promise<Sent> {
    const { url, fetch, onProblem } = this.#settings;
    const text = batch.join('\n');
    try {
      const { gzip } = platform();
      const body = gzip ? await gzip(text) : text;
      const address = this.#address;
      const headers = gzip ? { ...address.headers, 'content-encoding': 'gzip' } : address.headers;
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(address.url, { method: 'POST', body, headers, signal });
      await response.arrayBuffer();
      if (!response.ok) onProblem(`Whence at ${url} answered ${response.status}.`);
      return outcomeOf(response);
    } catch (error) {
      onProblem(`Whence at ${url} cannot be reached: ${error instanceof Error ? error.message : String(error)}.`);
      return { kind: 'wait', ms: null };
    }
  }

  get #address(): Omit<Parcel, 'bodies'> {
    const { url, key } = this.#settings;
    const headers: Record<string, string> = { 'content-type': 'application/x-ndjson' };
    if (key !== null) headers['authorization'] = `Bearer ${key}`;
    return { url: `${url}/api/calls?door=sdk`, headers };
  }

  /** As long as Whence says, else twice as long each time, less a random part so that many senders spread. */
  #wait(statedMs: number | null): void {
    const grown = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#notBefore = Date.now() + (statedMs ?? grown * (1 - Math.random() / 2));
  }
}

function outcomeOf({ ok, status, headers }: Response): Sent {
  if (ok) return { kind: 'taken' };
  if (status === TOO_LARGE) return { kind: 'split' };
  if (status < FIRST_SERVER_ERROR && !PASSING.has(status)) return { kind: 'refused' };
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return { kind: 'wait', ms: seconds >= 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : null };
}

/** False when the time is up first. */
async function before(ms: number, work: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
