import { z } from 'zod';
import type { FocusColumn } from '../core/focus/focus-columns.ts';
import type { FocusRow } from '../core/focus/focus-row.ts';
import { type Filter, MEASURES } from '../core/ledger/spend-query.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { Context } from './context.ts';
import { focusCsv } from './focus-csv.ts';
import { focusParquet } from './focus-parquet.ts';
import { askedInterval } from './interval.ts';
import {
  checkDimensions,
  fromParameter,
  listOf,
  parseCondition,
  timeZoneParameter,
  toParameter,
  whereParameter,
} from './parameters.ts';
import { tokensInstead } from './pseudonymised.ts';

/** Beside the dimensions of the rules. */
const USUAL_FIELDS = ['costOrigin', 'provider', 'model', 'operation', 'invoice'];

export const exportLedgerInput = z.object({
  from: fromParameter,
  to: toParameter,
  timeZone: timeZoneParameter,
  grain: z.enum(['hour', 'day']).default('day').describe('One line an hour or a day, and combination of values.'),
  by: listOf(z.string())
    .default([])
    .describe(`Dimensions to have as columns; those of the rules and ${USUAL_FIELDS.join(', ')} unless told.`),
  measure: listOf(z.enum(MEASURES))
    .default(['cost', 'billedCost', 'listCost', 'calls', 'unpricedCalls', 'inputTokens', 'outputTokens'])
    .describe('What to have as columns.'),
  where: whereParameter,
  as: z.enum(['csv', 'parquet']).default('csv').describe('CSV, or Parquet with exact decimals.'),
});
type Asked = z.infer<typeof exportLedgerInput>;

/** The ledger of an interval as a file, day by day: what `query` answers, so its lines add up to the same total. */
export function exportLedger(context: Context, asked: Asked): AsyncIterable<Uint8Array> {
  const { interval, timeZone } = askedInterval(context, asked);
  const ruled = context.rules().dimensions.map(({ name }) => name);
  const by = asked.by.length > 0 ? asked.by : [...new Set([...ruled, ...USUAL_FIELDS])];
  const where = asked.where.map(parseCondition);
  checkDimensions([...by, ...where.map(({ dimension }) => dimension)], ruled);
  const columns = [
    column('time', 'Date/Time'),
    ...by.map((name) => column(name, 'String')),
    ...asked.measure.map((name) => column(name, 'Decimal')),
  ];
  const rows = ledgerRows(context, { ...asked, by, interval, timeZone, where: tokensInstead(context, where) });
  return asked.as === 'csv' ? focusCsv({ columns, rows }) : focusParquet({ columns, rows });
}

function column(name: string, type: FocusColumn['type']): FocusColumn {
  return { name, type, isAlways: true };
}

interface LedgerRows extends Pick<Asked, 'by' | 'measure' | 'grain'> {
  readonly interval: Interval;
  readonly timeZone: string;
  readonly where: readonly Filter[];
}

async function* ledgerRows(
  { store }: Context,
  { by, measure, grain, interval, timeZone, where }: LedgerRows,
): AsyncGenerator<FocusRow> {
  const starts = bucketStarts(interval, 'day', timeZone);
  for (const [place, start] of starts.entries()) {
    const day = { from: Math.max(start, interval.from), to: starts[place + 1] ?? interval.to };
    const asked = { measures: measure, by, interval: day, grain, timeZone, where };
    const { rows } = await runSpendQuery(store, { ...asked, versus: null, order: null, limit: null });
    for (const { time, values, measures } of rows) {
      const amounts = Object.fromEntries(measure.map((name) => [name, String(measures[name] ?? 0)]));
      yield { time, ...values, ...amounts };
    }
  }
}
