/** How unlike a name may be and still be suggested: a slip or two. */
const MOST_EDITS = 3;
const LONGEST = 64;

/** The known name most like a mistyped one, letter case aside; null when none is close. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  if (typed.length > LONGEST) return null;
  let best: string | null = null;
  let fewest = MOST_EDITS + 1;
  for (const name of known) {
    const edits = editsBetween(plain(typed), plain(name));
    if (edits < fewest && edits < name.length / 2) [best, fewest] = [name, edits];
  }
  return best;
}

/** Case and separators aside: input_tokens is inputTokens. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Levenshtein distance, one row at a time. */
function editsBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
