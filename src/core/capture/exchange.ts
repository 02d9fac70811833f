import type { Call } from '../call.ts';
import type { Problem } from '../problem.ts';

/** A JSON value as it came off the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * One HTTP exchange with a provider, however it was recorded.
 * Exactly one of the response shapes is set; all are null when the response never came.
 */
export interface Exchange {
  /** Epoch milliseconds of the request, or null when unknown (then the response's own clock is used). */
  readonly at: number | null;
  /** The provider as the recorder named it; resolved by provider.ts, refined by the URL's host. */
  readonly provider: string;
  readonly url: string | null;
  /** A hint to the API spoken ("chat", "messages", "converse_stream"); detection falls back on URL and shape. */
  readonly api: string | null;
  readonly requestModel: string | null;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: Json;
  /** HTTP status, null when the connection broke before one came. */
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: Json;
  /** The whole text of a server-sent-event (or NDJSON) response, possibly cut off. */
  readonly sseText: string | null;
  /** Decoded messages of a stream that is not SSE: AWS event stream, gRPC chunks, WebSocket events. */
  readonly events: readonly Json[] | null;
  readonly durationMs: number | null;
  readonly labels: Readonly<Record<string, string>>;
  /** The recorder's own id, used for identity when the provider gave none. */
  readonly recordId: string | null;
  /** The door it came through. */
  readonly door: string;
}

/** What became of an exchange. `skipped` is no billable operation (a file upload, a model list, a token count). */
export type Captured =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly problem: Problem };
