/** Dollars for a million tokens of output from which a model is of a tier, the dearest first. */
const TIERS = [
  ['frontier', 10n],
  ['mid', 1n],
] as const;
const MILLION = 1_000_000n;

/** The tier of a model by what its output cost: `small` below all others, `unknown` without any output. Both amounts in one scale. */
export function modelTier(outputCost: bigint, outputTokens: bigint): string {
  if (outputTokens <= 0n) return 'unknown';
  return TIERS.find(([, dollars]) => outputCost * MILLION >= dollars * outputTokens)?.[0] ?? 'small';
}
