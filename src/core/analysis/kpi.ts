import type { Filter, Measure } from '../ledger/spend-query.ts';
import { divideRounded } from '../money.ts';

/** A measure over the spend that passes the filters. */
interface KpiPart {
  readonly measure: Measure;
  readonly where: readonly Filter[];
}

/** A share that is watched: one part over another. */
export interface Kpi {
  readonly name: string;
  /** One sentence. */
  readonly meaning: string;
  readonly numerator: KpiPart;
  readonly denominator: KpiPart;
}

const AI: Filter = { dimension: 'workload', operator: 'is', values: ['ai'] };
const UNTAGGABLE: Filter = { dimension: 'taggability', operator: 'is', values: ['untaggable'] };

export const KPIS: readonly Kpi[] = [
  {
    name: 'untaggable-share',
    meaning: 'Share of AI spend that has neither a resource nor tags, so that nothing on a bill tells whose it is.',
    numerator: { measure: 'cost', where: [AI, UNTAGGABLE] },
    denominator: { measure: 'cost', where: [AI] },
  },
  {
    name: 'ai-share',
    meaning: 'Share of AI in everything that is spent.',
    numerator: { measure: 'cost', where: [AI] },
    denominator: { measure: 'cost', where: [] },
  },
];

/** A share of amounts as percent with one digit, rounded half away from zero; null of nothing, or of less than nothing. */
export function percentOf(part: bigint, whole: bigint): string | null {
  if (whole <= 0n) return null;
  const permille = divideRounded(part * 1000n, whole);
  const size = permille < 0n ? -permille : permille;
  return `${permille < 0n ? '-' : ''}${size / 10n}.${size % 10n}%`;
}
