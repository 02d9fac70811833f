import { RE2JS } from 're2js';

/** Longer patterns are refused: they would cost more than any label they test. */
const MAX_PATTERN_LENGTH = 1000;

/**
 * A regular expression as the rules mean it: RE2, a dot does not match a line break unless `(?s)` says so.
 * `source` is the same expression for any other RE2, so that the store decides alike.
 */
export interface Pattern {
  readonly source: string;
  readonly test: (text: string) => boolean;
  /** How many groups it has. */
  readonly groups: number;
  /** Numbers of its named groups. */
  readonly named: ReadonlyMap<string, number>;
  /** A group of the first match (0 is all of it), empty when nothing matches. */
  readonly capture: (text: string, group: number) => string;
}

/** Compiles a pattern; `whole` makes it span the whole text. Throws what RE2 says of a bad pattern. */
export function compilePattern(pattern: string, whole: boolean): Pattern {
  // Compiled alone first: an unbalanced pattern could otherwise close the group that is put around it.
  RE2JS.compile(pattern);
  const source = whole ? `(?-s)\\A(?:${pattern})\\z` : `(?-s)(?:${pattern})`;
  const compiled = RE2JS.compile(source);
  return {
    source,
    test: (text) => compiled.test(text),
    groups: compiled.groupCount(),
    named: new Map(Object.entries(compiled.namedGroups())),
    capture: (text, group) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(group) ?? '') : '';
    },
  };
}

/** Which group `capture` takes: the named one, or else the first, or all of the match where there is none. */
export function capturedGroup({ groups, named }: Pattern, name: string | null): number {
  return name === null ? Math.min(groups, 1) : (named.get(name) ?? 0);
}

/** Why RE2 refuses a pattern; null when it takes it. */
export function patternFault(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_LENGTH) return `it is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    compilePattern(pattern, true);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
