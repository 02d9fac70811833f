import type { Scene } from './replay.ts';

/** How a client reaches its provider. */
export interface Reach {
  /** Stands for the vendor's own scheme and host. */
  readonly url: string;
  /** Null: whatever the client uses by itself. */
  readonly fetch: typeof fetch | null;
  /** For clients that sign for the vendor's host: the proxy to send to instead, and what it is told of each request. */
  readonly proxy: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
}

/** A vendor's client at work. What is asked is what was recorded in a row, as far as the client takes it. */
export interface OpenClient {
  /** What the client makes of the answer. */
  ask(row: string): Promise<unknown>;
  /** What the client makes of each event. */
  stream(row: string, signal?: AbortSignal): Promise<AsyncIterable<unknown>>;
}

/** A vendor's package, and what its provider answers it. */
export interface Client {
  /** Package and, where it has several, its API. */
  readonly name: string;
  /** As the gateway names its provider. */
  readonly upstream: string;
  /** Rows of the recorded traffic. `failures` come before the answer to what is tried again. */
  readonly rows: {
    readonly plain: string;
    readonly stream: string;
    readonly tools: string;
    readonly error: string;
    readonly failures: readonly Scene['row'][];
  };
  /** Where it signs, it cannot be handed a fetch and sent to a proxy at once. */
  readonly hasOneDoor?: true;
  open(reach: Reach): OpenClient;
}

/** A name for labels and addresses. */
export function slugOf({ name }: Client): string {
  return name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}
