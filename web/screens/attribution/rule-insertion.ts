/** The text of rules with one more rule at the top of a dimension; null-safe: unchanged where the dimension is not written out. */
export function withRule(text: string, dimension: string, rule: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\s+["']?${dimension}["']?:\\s*(#.*)?$`).test(line));
  const place = lines.findIndex((line, index) => index > start && /^\s+rules:\s*(#.*)?$/.test(line));
  const indent = /^\s*/.exec(lines[place] ?? '')?.[0] ?? '';
  if (start < 0 || place < 0) return text;
  return lines.toSpliced(place + 1, 0, `${indent}  ${rule}`).join('\n');
}
