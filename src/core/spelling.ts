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

/** Edits between two words, two neighbours changing places being one; `limit` when they are that or more. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let above: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = at(row, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const isSwap = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swapped = isSwap ? at(above, j - 2) + 1 : limit;
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1, swapped));
    }
    [above, row] = [row, next];
  }
  return at(row, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
