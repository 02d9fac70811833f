/** Providers' words for their service tiers, as Whence names them. A word that is not here stays, in lower case. */
const TIERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    standard: ['default', 'standard', 'on_demand', 'standard_only', 'regular'],
    priority: ['priority', 'on_demand_priority', 'priority_on_demand', 'performance'],
    flex: ['flex', 'on_demand_flex'],
    batch: ['batch', 'batches'],
    provisioned: ['provisioned', 'provisioned_throughput', 'reserved', 'scale', 'ptu'],
  }).flatMap(([tier, words]) => words.map((word) => [word, tier] as const)),
);

/** The tier a response says it was charged at; null when it says none ("auto" is a wish, not a charge). */
export function serviceTierOf(word: string | null): string | null {
  const plain = word?.trim().toLowerCase() ?? '';
  return plain === '' || plain === 'auto' ? null : (TIERS.get(plain) ?? plain);
}
