import { PROMOTION, VERDICT } from '../core/analysis/experiment/verdict.ts';
import type { Filter } from '../core/ledger/spend-query.ts';
import type { Picos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { knownOutcomes } from '../store/statement-list.ts';
import { outcomeSeries } from '../store/statement-series.ts';
import type { Context } from './context.ts';

/** What came of one combination of values. */
export interface VariantOutcomes {
  readonly judged: number;
  readonly successes: number;
  readonly scored: number;
  /** Millionths, summed. */
  readonly scoreMicros: bigint;
  /** What outcomes were told to be worth. */
  readonly dollars: Picos;
}

export const NO_OUTCOMES: VariantOutcomes = { judged: 0, successes: 0, scored: 0, scoreMicros: 0n, dollars: 0n };
const CONCLUSIONS: ReadonlySet<string> = new Set([VERDICT, PROMOTION]);

/**
 * Outcomes of an interval by values of dimensions, the key being the values as JSON. Of the one name, or of all but conclusions on
 * experiments. What an outcome does not say itself, the call it came of does.
 */
export async function variantOutcomes(
  context: Context,
  by: readonly string[],
  interval: Interval,
  where: readonly Filter[],
  name: string | null,
): Promise<ReadonlyMap<string, VariantOutcomes>> {
  const known = (await knownOutcomes(context.engine)).map((one) => one.name);
  const wanted = name === null ? known.filter((one) => !CONCLUSIONS.has(one)) : [name];
  const found = new Map<string, VariantOutcomes>();
  for (const one of wanted) {
    const question = { kind: 'outcome', name: one, by, interval, grain: null, timeZone: 'UTC', where } as const;
    const { rows, unstated } = await outcomeSeries(context.store, question);
    // Rows that are not cut by all that was asked are of nobody's variant.
    if (unstated.length > 0) continue;
    for (const { values, amounts } of rows) {
      const key = outcomeKey(by, values);
      found.set(key, sumOf(found.get(key) ?? NO_OUTCOMES, amounts));
    }
  }
  return found;
}

export function outcomeKey(by: readonly string[], values: Readonly<Record<string, string>>): string {
  return JSON.stringify(by.map((name) => values[name] ?? ''));
}

export function sumOf(left: VariantOutcomes, right: VariantOutcomes): VariantOutcomes {
  return {
    judged: left.judged + right.judged,
    successes: left.successes + right.successes,
    scored: left.scored + right.scored,
    scoreMicros: left.scoreMicros + right.scoreMicros,
    dollars: left.dollars + right.dollars,
  };
}
