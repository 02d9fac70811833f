/** What was found beside what was true. */
export interface Tally {
  right: number;
  wrong: number;
  missed: number;
}

export function emptyTally(): Tally {
  return { right: 0, wrong: 0, missed: 0 };
}

export function count(tally: Tally, found: ReadonlySet<string>, truth: ReadonlySet<string>): void {
  const right = [...found].filter((each) => truth.has(each)).length;
  tally.right += right;
  tally.wrong += found.size - right;
  tally.missed += truth.size - right;
}

/** `P .987 R .951 F1 .969` */
export function told({ right, wrong, missed }: Tally): string {
  return `P ${share(right, right + wrong)} R ${share(right, right + missed)} F1 ${share(2 * right, 2 * right + wrong + missed)}`;
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(3);
}

/** `p50 0.21 s, p95 0.40 s` */
export function durations(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  const at = (rank: number): string => ((sorted[Math.floor(rank * (sorted.length - 1))] ?? 0) / 1000).toFixed(2);
  return `p50 ${at(0.5)} s, p95 ${at(0.95)} s`;
}

/** A line of a table: ours, or what others published. */
export function row(name: string, figures: string): void {
  console.log(`  ${name.padEnd(58)} ${figures}`);
}
