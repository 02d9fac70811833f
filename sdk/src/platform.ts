import type { Scope } from './label-scope.ts';

/** What differs between Node and elsewhere; each entry of the package brings its own. */
export interface Platform {
  /** Follows a scope through promises and callbacks; null where the runtime cannot. */
  readonly scopes: ScopeStorage | null;
  /** Null where nothing compresses. */
  readonly gzip: ((text: string) => Promise<Uint8Array<ArrayBuffer>>) | null;
}

interface ScopeStorage {
  getStore(): Scope | undefined;
  run<Answer>(scope: Scope, work: () => Answer): Answer;
}

const NOWHERE: Platform = { scopes: null, gzip: null };
let current = NOWHERE;

export function usePlatform(platform: Platform): void {
  current = platform;
}

export function platform(): Platform {
  return current;
}
