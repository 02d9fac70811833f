import type { Measure, SpendRow } from '../../core/ledger/spend-query.ts';
import { divideRounded } from '../../core/money.ts';
import { callSizes } from '../../store/call-sizes.ts';
import { runSpendQuery } from '../../store/spend-query.ts';
import { spendQuestion } from '../volume.ts';
import { addAmounts, addRows, amountOf, type KpiAmounts, type KpiReader, nothing } from './kpi-answer.ts';

const ONE = 10n ** 12n;
const PRICED_BY = ['provider', 'model', 'serviceTier'] as const;
const CACHE_MEASURES = [
  'inputTokens',
  'uncachedInputTokens',
  'inputCost',
  'cacheReadTokens',
  'cacheReadCost',
  'cacheWriteTokens',
  'cacheWriteCost',
] as const satisfies readonly Measure[];

/** What one prompt in twenty exceeds, of the window of its model. */
export const contextUtilisation: KpiReader = async ({ store }, question) => {
  const [rows, [whole]] = await Promise.all([
    callSizes(store, question, null),
    callSizes(store, { ...question, by: [], grain: null }, null),
  ]);
  if (!whole?.utilisation) return nothing('no call is of a model whose window is known');
  return {
    rows: rows.flatMap(({ time, values, utilisation }) =>
      utilisation ? [{ time, values, ...filled(utilisation.p95) }] : [],
    ),
    total: filled(whole.utilisation.p95),
    missing: null,
  };
};

function filled(share: number): KpiAmounts {
  return { numerator: BigInt(Math.round(share * Number(ONE))), denominator: ONE };
}

/**
 * What caches saved for what writing to them cost beyond plain input. The price of plain input is what was paid for it, by provider,
 * model and service tier; where none was, nobody knows what was saved, and it is left out.
 */
export const cacheReturn: KpiReader = async (context, question) => {
  const asked = spendQuestion({ ...question, by: [...new Set([...question.by, ...PRICED_BY])] }, CACHE_MEASURES);
  const { rows } = await runSpendQuery(context.store, asked);
  const found = rows.flatMap((row) => returned(row, question.by));
  if (found.length === 0) return nothing('no cache was used, or no plain input of its models was paid for');
  return { rows: addRows(found), total: addAmounts(found), missing: null };
};

function returned({ time, values, measures }: SpendRow, by: readonly string[]) {
  const of = (name: (typeof CACHE_MEASURES)[number]): bigint => amountOf(measures[name]);
  const plain = of('uncachedInputTokens');
  if (plain === 0n || of('cacheReadTokens') + of('cacheWriteTokens') === 0n) return [];
  const atPlainPrice = (tokens: bigint): bigint => divideRounded(of('inputCost') * tokens, plain);
  const paid = of('inputCost') + of('cacheReadCost') + of('cacheWriteCost');
  const kept = Object.fromEntries(by.map((name) => [name, values[name] ?? '']));
  return [
    {
      time,
      values: kept,
      numerator: atPlainPrice(of('inputTokens')) - paid,
      denominator: of('cacheWriteCost') - atPlainPrice(of('cacheWriteTokens')),
    },
  ];
}
