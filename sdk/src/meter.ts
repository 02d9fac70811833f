import type { Call } from '../../src/core/call.ts';
import { AttemptMemory, type RequestMarks } from '../../src/core/capture/attempt-memory.ts';
import { lineFromCall } from '../../src/core/capture/native.ts';
import { canonicalProvider } from '../../src/core/provider.ts';
import { belowActiveSpan } from './active-span.ts';
import { ExchangeWatch, type Sending } from './exchange-watch.ts';
import { Fingerprints } from './fingerprints.ts';
import { currentScope } from './label-scope.ts';
import type { MeterOptions, MeterStats } from './meter-options.ts';
import { callOf, type Observed } from './observed-call.ts';
import { Outbox } from './outbox.ts';
import type { Parcel } from './platform.ts';
import { type Settings, settingsOf } from './settings.ts';
import { readCopy, tappedResponse } from './tapped-response.ts';
import { askingForUsage } from './usage-question.ts';

const FLUSH_MS = 5000;
const ASK_AGAIN_MS = 60_000;
const PROBLEM_EVERY_MS = 60_000;
const MOST_OPEN = 10_000;

type Fetch = typeof fetch;

/** Metered fetches and what they were made of: none is metered twice, and what we send is not metered at all. */
const ORIGINALS = new WeakMap<Fetch, Fetch>();

/** Meters the fetches given to it and sends what it saw to one Whence. */
export class Meter {
  readonly #settings: Settings;
  readonly #outbox: Outbox;
  readonly #fingerprints = new Fingerprints();
  readonly #attempts = new AttemptMemory();
  readonly #open = new Set<ExchangeWatch>();
  readonly #reading = new Set<Promise<void>>();
  /** Exchanges that have ended and wait to be read. */
  readonly #unread = new Set<Observed>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: MeterOptions = {}) {
    const settings = settingsOf(options);
    const { fetch } = settings;
    this.#settings = {
      ...settings,
      fetch: ORIGINALS.get(fetch) ?? fetch,
      onProblem: (problem) => this.#tell(settings, problem),
    };
    this.#outbox = new Outbox(this.#settings);
  }

  get stats(): MeterStats {
    return this.#outbox.stats;
  }

  get signals(): boolean {
    return this.#settings.signals;
  }

  /** Nothing is open, being read or waiting to be sent. */
  get isIdle(): boolean {
    return this.#open.size + this.#reading.size + this.#outbox.stats.queued === 0;
  }

  /** The same fetch, metered. It answers, fails and streams as the given one does. One that is metered stays as it is. */
  fetch(given: Fetch = globalThis.fetch): Fetch {
    if (!this.#settings.enabled || ORIGINALS.has(given)) return given;
    const metered: Fetch = async (input, init) => {
      const sending = this.#sendingOf(input, init);
      if (sending === null) return given(input, init);
      const watch = new ExchangeWatch(sending, (observed, copy) => this.#ended(watch, observed, copy));
      if (this.#open.size < MOST_OPEN) this.#open.add(watch);
      return this.#relay(given, sending, watch);
    };
    ORIGINALS.set(metered, given);
    return metered;
  }

  /** Sends all that was seen; true when nothing is left. Never rejects. */
  async flush(timeoutMs = FLUSH_MS): Promise<boolean> {
    await Promise.all(this.#reading);
    return this.#outbox.flush(timeoutMs);
  }

  /** Ends what is still open, as the process is about to, and sends all. */
  async close(timeoutMs = FLUSH_MS): Promise<boolean> {
    for (const watch of this.#open) watch.abandoned();
    return this.flush(timeoutMs);
  }

  /** Takes what is left, as the process is gone before anything is awaited; null when that is nothing. */
  leftovers(bodyBytes: number): Parcel | null {
    for (const watch of this.#open) watch.abandoned();
    for (const observed of this.#unread) this.#read(observed);
    this.#unread.clear();
    return this.#outbox.leftovers(bodyBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #relay(given: Fetch, { input, init }: Sending, watch: ExchangeWatch): Promise<Response> {
    let response: Response;
    try {
      response = await given(input, init);
    } catch (error) {
      watch.failed(error);
      throw error;
    }
    try {
      watch.responded(response);
      if (response.ok) return tappedResponse(response, watch);
      void readCopy(response, watch);
      return response;
    } catch {
      // A response that is none of the standard's kind is the caller's as it is.
      watch.abandoned();
      return response;
    }
  }

  /** Null for what cannot be looked at, which goes through unmetered. */
  #sendingOf(input: Parameters<Fetch>[0], init: RequestInit | undefined): Sending | null {
    try {
      void this.#askForKey();
      const url = new URL(input instanceof Request ? input.url : input, globalThis.location?.href);
      const scope = belowActiveSpan(currentScope());
      const provider = canonicalProvider(this.#settings.provider, url.href);
      const text = this.#settings.streamUsage && typeof init?.body === 'string' ? init.body : null;
      const asking = text === null ? null : askingForUsage(url, provider, text);
      const sent = asking === null ? init : { ...init, body: asking };
      return { input, init: sent, body: init?.body, url, scope, hides: asking !== null };
    } catch {
      return null;
    }
  }

  #ended(watch: ExchangeWatch, observed: Observed, copy: Request | null): void {
    this.#open.delete(watch);
    this.#unread.add(observed);
    const reading = this.#readLater(observed, copy).finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  /** Reads what was seen when the caller has had its turn. */
  async #readLater(observed: Observed, copy: Request | null): Promise<void> {
    const copied = await copy?.text().catch(() => null);
    await new Promise<void>((resolve) => setTimeout(resolve));
    if (this.#unread.delete(observed))
      this.#read(copied === undefined ? observed : { ...observed, requestText: copied });
  }

  #read(seen: Observed): void {
    try {
      const found = callOf(seen, this.#settings, this.#fingerprints);
      if (found === null) return;
      this.#send(this.#attempts.linked(found.call, marksOf(seen, found.promptKey)));
    } catch (error) {
      this.#settings.onProblem(`A call could not be read: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }

  #send(call: Call): void {
    this.#outbox.add(JSON.stringify(lineFromCall(call)));
  }

  /** The key of the hashes, once; again after a while when Whence could not be reached. */
  async #askForKey(): Promise<void> {
    const { url, key, fetch, fingerprints } = this.#settings;
    const now = Date.now();
    if (!fingerprints || this.#fingerprints.isReady || now - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = now;
    try {
      const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
      const response = await fetch(`${url}/api/sdk-settings`, { headers, signal: AbortSignal.timeout(FLUSH_MS) });
      if (response.ok) this.#fingerprints.use(await response.json());
    } catch {
      // Calls go without hashes until then.
    }
  }

  #tell({ onProblem }: Settings, problem: string): void {
    const now = Date.now();
    if (now - this.#toldAt < PROBLEM_EVERY_MS) return;
    this.#toldAt = now;
    try {
      onProblem(problem);
    } catch {
      // The host's own.
    }
  }
}

function marksOf({ requestHeaders }: Observed, promptKey: string | null): RequestMarks {
  const key = requestHeaders['idempotency-key'] ?? requestHeaders['x-idempotency-key'];
  return {
    idempotencyKey: key === undefined ? null : `key ${key}`,
    fingerprint: promptKey === null ? null : `prompt ${promptKey}`,
  };
}
