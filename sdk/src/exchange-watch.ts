import type { Scope } from './label-scope.ts';
import type { Ending, Observed } from './observed-call.ts';
import { textOfBody } from './request-body.ts';
import { NOTHING, type ResponseExtract, responseExtract } from './response-extract.ts';
import type { BodyEnd, Tap } from './tapped-response.ts';
import { ByteHiding } from './byte-hiding.ts';

type FetchInput = Parameters<typeof fetch>[0];

/** A request about to be sent. */
export interface Sending {
  readonly input: FetchInput;
  readonly init: RequestInit | undefined;
  /** What the caller sends, without what we ask for beside. */
  readonly body: BodyInit | null | undefined;
  readonly url: URL;
  readonly scope: Scope;
  /** Whether the answer bears usage that only we asked for. */
  readonly hides: boolean;
}

/** `copy` is of the request where its text has still to be read. */
type OnEnd = (observed: Observed, copy: Request | null) => void;

/** Watches one exchange from its request to the end of its answer, which it tells once. */
export class ExchangeWatch implements Tap {
  readonly #sending: Sending;
  readonly #at = Date.now();
  readonly #started = performance.now();
  readonly #hiding: ByteHiding | null;
  readonly #onEnd: OnEnd;
  /** A Request's body is a stream of its own: its copy is read when the exchange has ended. */
  readonly #copy: Request | null;
  #response: Response | null = null;
  #extract: ResponseExtract | null = null;
  #firstMs: number | null = null;
  #isOver = false;

  constructor(sending: Sending, onEnd: OnEnd) {
    this.#sending = sending;
    this.#onEnd = onEnd;
    this.#hiding = sending.hides ? new ByteHiding() : null;
    const { input, init } = sending;
    this.#copy = input instanceof Request && input.body !== null && !init?.body ? input.clone() : null;
  }

  responded(response: Response): void {
    this.#response = response;
    this.#extract = responseExtract(response.headers.get('content-type') ?? '');
    if (response.body === null) this.#end('complete');
  }

  failed(error: unknown): void {
    this.#end(endingOf(error, 'unreachable'));
  }

  take(bytes: Uint8Array): Uint8Array {
    this.#firstMs ??= performance.now() - this.#started;
    this.#guard(() => this.#extract?.feed(bytes));
    return this.#hiding ? this.#hiding.take(bytes) : bytes;
  }

  rest(): Uint8Array {
    return this.#hiding?.rest() ?? EMPTY;
  }

  ended(how: BodyEnd, error?: unknown): void {
    if (how === 'whole') this.#end('complete');
    else this.#end(how === 'cancelled' ? 'callerGone' : endingOf(error, 'broken'));
  }

  /** The process ends, or nobody ever read the answer. */
  abandoned(): void {
    this.#end(this.#firstMs === null && this.#response ? 'complete' : 'callerGone');
  }

  #end(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd(this.#observed(ending, Math.round(performance.now() - this.#started)), this.#copy);
  }

  #observed(ending: Ending, durationMs: number): Observed {
    const { body, url, scope } = this.#sending;
    const answered = this.#extract?.finish() ?? NOTHING;
    const isStream = answered.responseBody === null && this.#firstMs !== null;
    return {
      url: url.href,
      requestHeaders: headersOf(this.#sending),
      requestText: textOfBody(body),
      ...answerOf(this.#response),
      answered,
      contentLength: this.#extract?.contentLength ?? 0,
      ending,
      at: this.#at,
      durationMs,
      timeToFirstTokenMs: isStream ? Math.round(this.#firstMs ?? 0) : null,
      scope,
    };
  }

  /** What we cannot read we do not know; the caller gets it all the same. */
  #guard(work: () => void): void {
    try {
      work();
    } catch {
      this.#extract = null;
    }
  }
}

function headersOf({ input, init }: Sending): Record<string, string> {
  const stated = init?.headers ?? (input instanceof Request ? input.headers : undefined);
  return Object.fromEntries(new Headers(stated));
}

function answerOf(response: Response | null): Pick<Observed, 'status' | 'responseHeaders'> {
  if (response === null) return { status: null, responseHeaders: {} };
  return { status: response.status, responseHeaders: Object.fromEntries(response.headers) };
}

const EMPTY = new Uint8Array();

function endingOf(error: unknown, otherwise: Ending): Ending {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
  if (name === 'TimeoutError') return 'timeout';
  return name === 'AbortError' ? 'callerGone' : otherwise;
}
