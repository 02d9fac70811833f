import type { Scope } from './label-scope.ts';

/** What differs between Node and elsewhere; each entry of the package brings its own. */
export interface Platform {
  /** Follows a scope through promises and callbacks; null where the runtime cannot. */
  readonly scopes: ScopeStorage | null;
  /** Null where nothing compresses. */
  readonly gzip: ((text: string) => Promise<Uint8Array<ArrayBuffer>>) | null;
  /** Sends when the process or page is about to be gone and waits for nothing any more; null where that cannot be done. */
  readonly lastSend: LastSend | null;
}

interface LastSend {
  /** The largest body it can send. */
  readonly bodyBytes: number;
  send(parcels: readonly Parcel[]): void;
}

/** What is for one Whence. */
export interface Parcel {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
}

interface ScopeStorage {
  getStore(): Scope | undefined;
  run<Answer>(scope: Scope, work: () => Answer): Answer;
}

const NOWHERE: Platform = { scopes: null, gzip: null, lastSend: null };
let current = NOWHERE;

export function usePlatform(platform: Platform): void {
  current = platform;
}

export function platform(): Platform {
  return current;
}
