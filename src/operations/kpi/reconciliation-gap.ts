import { formatInstant, zoneClock } from '../../core/time-zone.ts';
import { reconcile } from '../../store/reconciliation.ts';
import { addAmounts, addRows, type KpiReader, nothing } from './kpi-answer.ts';

const DAY_MS = 86_400_000;

/** How far bills are from what was metered, by provider and month: nothing else of it is known. */
export const reconciliationGap: KpiReader = async (context, question) => {
  const { interval, by, grain, where, timeZone } = question;
  const other = [...by, ...where.map(({ dimension }) => dimension)].find((name) => name !== 'provider');
  if (other !== undefined) return nothing(`bills are held against calls by provider, not by ${other}`);
  if (grain !== null && grain !== 'month') return nothing('bills are held against calls month by month');
  const months = await reconcile(context, interval, null);
  const clock = zoneClock(timeZone, interval.from - 32 * DAY_MS, interval.to + 32 * DAY_MS);
  const rows = months.flatMap(({ provider, month, metered, billed }) => {
    if (billed === null || !where.every(({ operator, values }) => values.includes(provider) === (operator === 'is')))
      return [];
    const difference = billed - metered;
    return [
      {
        time: grain === null ? null : formatInstant(clock, month.from),
        values: by.length === 0 ? {} : { provider },
        numerator: difference < 0n ? -difference : difference,
        denominator: billed,
      },
    ];
  });
  if (rows.length === 0) return nothing('no month of the interval has a bill');
  return { rows: addRows(rows), total: addAmounts(rows), missing: null };
};
