import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import type { SpendAnswer, SpendQuery } from '../core/ledger/spend-query.ts';
import { divideRounded, parseDecimal, picosFromDollars } from '../core/money.ts';
import { grouped } from './grouped-digits.ts';

const CENT = 10_000_000_000n;

/** The answer in one sentence: the total, how it compares, what leads, and what is not known. */
export function spendSentence(query: SpendQuery, answer: SpendAnswer): string {
  const [measure = 'cost'] = query.measures;
  const total = answer.totals[measure] ?? 0;
  const parts = [`${amount(measure, total)}${compared(measure, total, answer.versusTotals?.[measure])}`];
  const leader = leaderOf(query, answer, measure);
  if (leader) parts.push(leader);
  if (answer.unpricedCalls > 0)
    parts.push(`${grouped(String(answer.unpricedCalls))} calls have no known price and are in no total`);
  return `${parts.join('; ')}.`;
}

/** Money as `dollars` says it; counts with thousands separators. */
function amount(measure: string, value: string | number): string {
  if (/cost/i.test(measure)) return dollars(String(value));
  return `${grouped(String(value))} ${measure.replace(/([A-Z])/g, ' $1').toLowerCase()}`;
}

/** $1,234.56, or the exact amount when it is under a cent. */
export function dollars(value: string): string {
  const picos = picosFromDollars(value) ?? 0n;
  if (picos !== 0n && picos < CENT && picos > -CENT) return `$${value}`;
  const cents = divideRounded(picos, CENT).toString().padStart(3, '0');
  return `$${grouped(cents.slice(0, -2))}.${cents.slice(-2)}`;
}

function compared(measure: string, now: string | number, before: string | number | undefined): string {
  if (before === undefined) return '';
  const [current, previous] = [parseDecimal(String(now), 12) ?? 0n, parseDecimal(String(before), 12) ?? 0n];
  if (previous === 0n) return current === 0n ? ', as before' : ', where there was none before';
  const permille = Number(divideRounded((current - previous) * 1000n, previous < 0n ? -previous : previous));
  if (permille === 0) return ', as before';
  return `, ${Math.abs(permille) / 10} % ${permille > 0 ? 'more' : 'less'} than the ${amount(measure, before)} before`;
}

function leaderOf(
  query: SpendQuery,
  answer: SpendAnswer,
  measure: 'cost' | SpendQuery['measures'][number],
): string | null {
  const [dimension] = query.by;
  if (dimension === undefined || query.grain !== null || answer.rows.length < 2) return null;
  const size = (row: SpendAnswer['rows'][number]): bigint => parseDecimal(String(row.measures[measure] ?? 0), 12) ?? 0n;
  const known = answer.rows.filter((row) => row.values[dimension] !== NOT_ATTRIBUTED);
  const first = known.reduce<SpendAnswer['rows'][number] | null>(
    (best, row) => (best === null || size(row) > size(best) ? row : best),
    null,
  );
  return (
    first &&
    `most by ${dimension}: ${query.by.map((name) => first.values[name]).join(', ')} (${amount(measure, first.measures[measure] ?? 0)})`
  );
}
