/** Longer names are not searched for: they come from hostile input, not from a slip. */
const LONGEST = 64;

/**
 * The known name closest to what was written, or null when none is close: at most three edits, and under half of the name.
 * Case and separators do not count, so input_tokens finds inputTokens.
 */
export function nearest(written: string, known: Iterable<string>): string | null {
  if (written.length > LONGEST) return null;
  const wanted = plain(written);
  let best: string | null = null;
  let fewest = 4;
  for (const name of known) {
    const limit = Math.min(fewest, Math.ceil(name.length / 2));
    const edits = editDistance(wanted, plain(name), limit);
    if (edits < limit) [best, fewest] = [name, edits];
  }
  return best;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Levenshtein's distance; `limit` when it is that or more. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? limit;
}
