import type { z } from 'zod';
import { divideRounded, formatPicos, picosFromDollars } from '../../core/money.ts';
import type { concentration } from '../concentration.ts';
import type { kpi } from '../kpi.ts';
import type { TableRow } from '../operation.ts';
import type { query } from '../query.ts';
import type { reconcile } from '../reconcile.ts';
import { dollars } from '../spend-sentence.ts';
import type { Answered, Told } from './question.ts';
import { amountWords } from './tell.ts';

type Spend = z.infer<typeof query.output>;
type Month = z.infer<typeof reconcile.output>['months'][number];

const PERCENT = 100;
/** A price of which 70 % are margin is the cost over 0.3. */
const COST_PERCENT_OF_PRICE = 30n;
/** What batches and flexible processing cost of the standard price, at those who offer them. */
const TIER_DISCOUNT = 2n;
const RISE_PERCENT = 20n;
const SHOWN = 4;

/** How final a cost is. */
export function statusWords({ reconciledShare }: Spend['status']): string {
  if (reconciledShare === null) return 'nothing of it is billed yet';
  return `${(reconciledShare * PERCENT).toFixed(1)} % of it agree with bills, the rest is estimated or provisional`;
}

/** The largest values of a dimension, in words. */
export function classes(rows: Spend['rows'], dimension: string): string {
  const told = rows
    .slice(0, SHOWN)
    .map(({ values, measures }) => `${dollars(String(measures.cost ?? 0))} is ${values[dimension]}`);
  return rows.length > SHOWN ? `${told.join(', ')}, and ${rows.length - SHOWN} more` : told.join(', ');
}

/** Nothing but rows, or why there are none. */
export function rowsOnly(
  what: string,
  found: readonly object[],
  none: string,
  rows: readonly TableRow[] = found.map(flat),
): Told {
  const sentence = found.length === 0 ? none : `${found.length} ${what}.`;
  return { sentence, number: found.length === 0 ? null : { value: String(found.length), unit: 'count' }, rows };
}

function flat(found: object): TableRow {
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' || value === null ? value : JSON.stringify(value),
    ]),
  );
}

/** The price of a month that leaves 70 % at what the customer at the 90th percentile costs, by nearest rank. */
export function priceForMargin({ output, rows }: Answered<Spend>): Told {
  const costs = output.rows
    .map(({ measures }) => picosFromDollars(String(measures.cost ?? 0)) ?? 0n)
    .toSorted((one, other) => Number(one - other));
  const cost = costs[Math.ceil(costs.length * 0.9) - 1];
  if (cost === undefined) return { sentence: 'No cost has a customer.', number: null, rows };
  const price = formatPicos(divideRounded(cost * 100n, COST_PERCENT_OF_PRICE));
  const sentence = `At ${dollars(price)} a month nine of ten customers leave a margin of 70 % or more: the one at the 90th percentile costs ${dollars(formatPicos(cost))}.`;
  return { sentence, number: { value: price, unit: 'dollars a month' }, rows };
}

/** What half the price would save, if all of it could wait. */
export function savedByTier({ output, rows }: Answered<Spend>): Told {
  const cost = picosFromDollars(String(output.totals.meteredCost ?? 0)) ?? 0n;
  const saved = formatPicos(cost / TIER_DISCOUNT);
  const sentence = `${dollars(formatPicos(cost))} ran at the standard tier; at half the price, as batches and flex are, what can wait of it saves at most ${dollars(saved)}.`;
  return { sentence, number: { value: saved, unit: 'dollars' }, rows };
}

/** What the largest vendor would cost more. */
export function dearer({ output, rows }: Answered<Spend>): Told {
  const [first] = output.rows;
  const cost = picosFromDollars(String(first?.measures.cost ?? 0)) ?? 0n;
  const more = formatPicos(divideRounded(cost * RISE_PERCENT, 100n));
  if (first === undefined) return { sentence: 'Nothing was spent.', number: null, rows };
  const sentence = `If ${first.values['invoiceIssuer']} raised its prices by 20 %, the same use would cost ${dollars(more)} more in such a time.`;
  return { sentence, number: { value: more, unit: 'dollars' }, rows };
}

/** The index of Herfindahl and Hirschman. */
export function herfindahl({ output, rows }: Answered<z.infer<typeof concentration.output>>): Told {
  const { hhi, owners, sentence } = output;
  if (hhi === null) return { sentence, number: null, rows };
  return { sentence: `Of ${owners} vendors: ${sentence}`, number: { value: hhi.toFixed(0), unit: 'HHI' }, rows };
}

/** Experiments by where they stand in value and cost. */
export function quadrants(
  experiments: readonly { readonly name: string; readonly quadrant: string | null }[],
  rows: readonly TableRow[],
): Told {
  const groups = [...Map.groupBy(experiments, ({ quadrant }) => quadrant ?? 'value not known')];
  const words = groups.map(([quadrant, of]) => `${quadrant}: ${of.map(({ name }) => name).join(', ')}`);
  return { sentence: words.length === 0 ? 'No call names an experiment.' : `${words.join('; ')}.`, number: null, rows };
}

/** How many months are final. */
export function agreedShare(months: readonly Month[]): string {
  const billed = months.filter((month) => month.billed !== null);
  const agreed = billed.filter(({ status }) => status === 'reconciled' || status === 'closed');
  return `Of ${billed.length} months of providers that have a bill, ${agreed.length} agree with it or are closed.`;
}

/** One figure now and a year before. */
export function sideBySide(
  now: Answered<z.infer<typeof kpi.output>>,
  before: Answered<z.infer<typeof kpi.output>>,
): Told {
  const [[current], [earlier]] = [now.output.kpis, before.output.kpis];
  const words = (one: typeof current): string =>
    one?.value === null || one?.value === undefined ? 'not known' : amountWords(one.value, one.unit);
  return {
    sentence: `${current?.title}: ${words(current)}, a year before ${words(earlier)}.`,
    number:
      current?.value === null || current?.value === undefined ? null : { value: current.value, unit: current.unit },
    rows: [...now.rows, ...before.rows],
  };
}
