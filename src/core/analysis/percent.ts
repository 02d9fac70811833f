import { divideRounded } from '../money.ts';

/** A share of amounts as percent with one digit, rounded half away from zero; null of nothing, or of less than nothing. */
export function percentOf(part: bigint, whole: bigint): string | null {
  if (whole <= 0n) return null;
  const permille = divideRounded(part * 1000n, whole);
  const size = permille < 0n ? -permille : permille;
  return `${permille < 0n ? '-' : ''}${size / 10n}.${size % 10n}%`;
}
