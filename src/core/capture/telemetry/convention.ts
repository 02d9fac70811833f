import type { Convention } from './dialect.ts';
import { DIALECTS } from './dialects.ts';

const CONVENTIONS: readonly Convention[] = DIALECTS.flatMap(({ conventions = [] }) => conventions);

/** Rows that may hold for a scope; which do, its provider tells. */
export function conventionsOf(scope: string, version: string): readonly Convention[] {
  const major = majorOf(version);
  return CONVENTIONS.filter(
    (row) => isOfScope(scope, row.scope) && (row.below === undefined || major === null || major < row.below),
  );
}

/** What is known of how a span of this provider nests its counts; null where nothing is. */
export function conventionFor(
  rows: readonly Convention[],
  provider: string,
  sdkVersion: string | null,
): Convention | null {
  if (rows.length === 0) return null;
  const major = sdkVersion === null ? null : majorOf(/^ai\/(\d+)/.exec(sdkVersion)?.[1] ?? '');
  return (
    rows.find(
      ({ providers, below }) =>
        (!providers || providers.includes(provider)) && (below === undefined || major === null || major < below),
    ) ?? null
  );
}

/** Whole words only: `ai` is no beginning of `airflow`. */
function isOfScope(scope: string, start: string): boolean {
  return scope.startsWith(start) && !/^\w/.test(scope.slice(start.length));
}

function majorOf(version: string): number | null {
  const digits = /^v?(\d{1,5})/.exec(version)?.[1];
  return digits === undefined ? null : Number(digits);
}
