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
  /** The first group of the first match, all of it when there is no group, empty when nothing matches. */
  readonly capture: (text: string) => string;
}

/** Compiles a pattern; `whole` makes it span the whole text. Throws what RE2 says of a bad pattern. */
export function compilePattern(pattern: string, whole: boolean): Pattern {
  // Compiled alone first: an unbalanced pattern could otherwise close the group that is put around it.
  RE2JS.compile(pattern);
  const source = whole ? `(?-s)\\A(?:${pattern})\\z` : `(?-s)(?:${pattern})`;
  const compiled = RE2JS.compile(source);
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return {
    source,
    test: (text) => compiled.test(text),
    capture: (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(group) ?? '') : '';
    },
  };
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
