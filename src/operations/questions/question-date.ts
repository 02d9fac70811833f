import type { Context } from '../context.ts';

/** Stand in saved input for months that depend on the day on which a question is run. */
export const THIS_MONTH = '{this month}';
export const LAST_MONTH = '{last month}';

const MONTHS_BACK: ReadonlyMap<unknown, number> = new Map([
  [THIS_MONTH, 0],
  [LAST_MONTH, 1],
]);

type Input = Readonly<Record<string, unknown>>;

/** The input with months in the place of what stands for them, as 2026-11, by the time zone asked or else the configuration's. */
export function datesOf(context: Context, input: Input): Input {
  const zone = typeof input['timeZone'] === 'string' ? input['timeZone'] : context.config.timeZone;
  const entries = Object.entries(input).map(([name, value]) => {
    const back = MONTHS_BACK.get(value);
    return [name, back === undefined ? value : monthBefore(context.clock(), zone, back)] as const;
  });
  return Object.fromEntries(entries);
}

function monthBefore(now: number, timeZone: string, back: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric' }).formatToParts(now);
  const [year = 0, month = 1] = (['year', 'month'] as const).map((type) =>
    Number(parts.find((part) => part.type === type)?.value),
  );
  return new Date(Date.UTC(year, month - 1 - back)).toISOString().slice(0, 'YYYY-MM'.length);
}
