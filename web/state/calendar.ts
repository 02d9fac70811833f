const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The date in a zone at an instant, as "2026-11-03". */
export function dateAt(instantMs: number, timeZone: string): string {
  return formatterOf(timeZone, 'en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(instantMs);
}

/** Whether the text is a date without time. */
export function isDate(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text));
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** First day of the month `months` away from the date's. */
export function monthStart(date: string, months = 0): string {
  const [year = 1970, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** Monday of the date's week. */
export function weekStart(date: string): string {
  return addDays(date, -((new Date(date).getUTCDay() + 6) % 7));
}

/** The end of the hour the instant is in: questions asked within one hour are the same question. */
export function endOfHour(instantMs: number): string {
  return shiftHours(new Date(Math.floor(instantMs / HOUR_MS) * HOUR_MS).toISOString(), 1);
}

export function shiftHours(instant: string, hours: number): string {
  return new Date(Date.parse(instant) + hours * HOUR_MS).toISOString();
}

/** "3 November", or "3 November 2025" when the year is not that of `today`. */
export function dateWords(date: string, today: string): string {
  const year = date.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' as const };
  return formatterOf('UTC', 'en-GB', { day: 'numeric', month: 'long', ...year }).format(Date.parse(date));
}

/** "3 Nov 2026, 14:05:09" in the zone. */
export function instantWords(instant: string, timeZone: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'medium' } as const;
  return formatterOf(timeZone, 'en-GB', style).format(Date.parse(instant));
}

/** One formatter per zone and style: making one costs a hundred times what using it does. */
export function formatterOf(zone: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formatters.set(key, made);
  return made;
}

/** Whether this browser knows the IANA zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name, 'en-CA', {});
    return true;
  } catch {
    return false;
  }
}
